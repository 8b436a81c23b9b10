package import BinarySupport

extension BuildInfoView {
  /// Writes the object that `go version -m -json` prints.
  ///
  /// - Throws: ``ReadError`` with code `malformedModuleText`.
  package func write(to json: inout JSONWriter) throws(ReadError) {
    json.beginObject()
    try writeFields(to: &json)
    json.endObject()
  }

  /// Writes the fields of that object, for an object that has others too.
  package func writeFields(to json: inout JSONWriter) throws(ReadError) {
    // The first damage that Go would meet, which the walks below may meet in another order.
    try validate()
    json.field("GoVersion", goVersion.bytes)
    if let path = try path { json.field("Path", path.bytes) }
    json.key("Main")
    if let main = try main {
      json.module(main)
    } else {
      json.beginObject()
      json.endObject()
    }
    try writeDependencies(to: &json)
    try writeSettings(to: &json)
  }

  private func writeDependencies(to json: inout JSONWriter) throws(ReadError) {
    var dependencies = dependencies
    var isEmpty = true
    while let module = try dependencies.next() {
      if isEmpty {
        json.key("Deps")
        json.beginArray()
        isEmpty = false
      }
      json.module(module)
    }
    if !isEmpty { json.endArray() }
  }

  private func writeSettings(to json: inout JSONWriter) throws(ReadError) {
    var settings = settings
    var isEmpty = true
    while let setting = try settings.next() {
      if isEmpty {
        json.key("Settings")
        json.beginArray()
        isEmpty = false
      }
      let key = setting.keyBytes
      let value = setting.valueBytes
      json.beginObject()
      json.field("Key", key.span.raw)
      json.field("Value", value.span.raw)
      json.endObject()
    }
    if !isEmpty { json.endArray() }
  }
}

extension JSONWriter {
  fileprivate mutating func module(_ module: borrowing ModuleView) {
    beginObject()
    field("Path", module.path.bytes)
    field("Version", module.version.bytes)
    field("Sum", module.sum.bytes)
    if let replacement = module.replacement {
      key("Replace")
      beginObject()
      field("Path", replacement.path.bytes)
      field("Version", replacement.version.bytes)
      field("Sum", replacement.sum.bytes)
      endObject()
    }
    endObject()
  }
}

extension JSONWriter {
  /// Writes the fields of the object that `go version -m -json` prints, of build info that is owned.
  package mutating func writeFields(of info: BuildInfo) {
    field("GoVersion", info.goVersion.rawValue)
    field("Path", info.path)
    key("Main")
    if let main = info.main {
      write(main)
    } else {
      beginObject()
      endObject()
    }
    if !info.dependencies.isEmpty {
      key("Deps")
      beginArray()
      for module in info.dependencies { write(module) }
      endArray()
    }
    if !info.settings.isEmpty {
      key("Settings")
      beginArray()
      for setting in info.settings {
        beginObject()
        field("Key", setting.key)
        field("Value", setting.value)
        endObject()
      }
      endArray()
    }
  }

  private mutating func write(_ module: Module) {
    beginObject()
    field("Path", module.path)
    field("Version", module.version)
    field("Sum", module.sum)
    if let replacement = module.replacement {
      key("Replace")
      write(replacement)
    }
    endObject()
  }
}
