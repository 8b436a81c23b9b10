// The first page about a binary, and what is shown of files without any.

function overview(binary) {
  const { record } = binary, headers = record.Binary ?? {};
  return element("div", { class: "cards" }, notes(binary), card("Source", facts(sourceFacts(binary))), card("Build", facts(buildFacts(binary))),
    card("File", facts(fileFacts(binary))), card("Linkage", facts(linkageFacts(headers, record))));
}

// What is worth knowing before anything else.
function notes(binary) {
  const { record } = binary, headers = record.Binary ?? {}, provenance = record.Provenance ?? {};
  return [
    binary.treeState === "modified" && note("doubtful", "warning", "Built from a working tree with uncommitted changes: the revision does not say all of what is in it."),
    headers.ContradictsSettings && note("bad", "warning", "The headers rule out the platform that the build settings record."),
    headers.Unreadable && note("bad", "warning", "The headers could not be read: ", headers.Unreadable),
    provenance.Source === "recovered" && note("doubtful", "warning", "There is no build info where Go's reader looks for it. This was recovered from remnants in the program: version ",
      provenance.GoVersion ?? "missing", ", modules ", provenance.ModuleText ?? "missing", "."),
    headers.InterpreterInImage === false && note("bad", "warning", "The image does not contain the dynamic linker that this program needs."),
    record.Archive?.Unverified && note("doubtful", "warning", "The layers of the image were not checked against their digests."),
    record.Main === undefined && record.Path === undefined && note("doubtful", "warning", "The build info records no modules."),
  ];
}

function versionOf(module) {
  return module && [element("code", {}, module.Version || "no version"), module.Version === "(devel)" && badge("development build")];
}

function sourceFacts(binary) {
  const { record } = binary, revision = binary.setting("vcs.revision");
  return [
    ["Main package", record.Path && element("code", {}, record.Path)],
    ["Main module", record.Main?.Path && record.Main.Path !== record.Path && element("code", {}, record.Main.Path)],
    ["Version", versionOf(record.Main)],
    ["Replaced by", record.Main?.Replace && element("code", {}, [record.Main.Replace.Path, record.Main.Replace.Version].filter(text => text).join("@"))],
    ["Sum", copyable(record.Main?.Sum)],
    ["Revision", revision && [copyable(revision, revision.slice(0, 12)), {
      modified: badge("modified", "doubtful"), clean: badge("clean", "good"), unknown: badge("changes unknown", "doubtful", "The build info does not record whether the working tree had changes") }[binary.treeState]]],
    ["Committed", timeText(binary.setting("vcs.time"))],
    ["Version control", binary.setting("vcs")],
    ["Modules", record.Deps && record.Deps.length.toLocaleString("en")],
    ["Variables", (record.Variables ?? []).map(variable => element("div", {}, element("code", {}, variable.Name, " = ", variable.Value)))],
  ];
}

const internetTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function timeText(text) {
  const time = internetTime.test(text ?? "") && new Date(text);
  if (!time || Number.isNaN(time.getTime())) return text;
  return element("time", { datetime: text, title: text }, time.toISOString().replace("T", " ").replace(/:\d\d\.\d+Z/, " UTC"));
}

const levelSettings = ["GOAMD64", "GO386", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM"];

function buildFacts(binary) {
  const { record } = binary;
  const flag = key => { const value = binary.setting(key); return value && element("code", {}, breakable(value)); };
  const level = levelSettings.map(key => binary.setting(key) && `${key}=${binary.setting(key)}`).filter(text => text).join(" ");
  return [
    ["Go", record.GoVersion ? element("code", {}, record.GoVersion) : record.Provenance?.FunctionTable],
    ["Platform", binary.platform && [element("code", {}, binary.platform), level && element("span", { class: "muted" }, ` ${level}`)]],
    ["Build mode", binary.setting("-buildmode")],
    ["Compiler", binary.setting("-compiler")],
    ["cgo", binary.setting("CGO_ENABLED") && (new Map([["0", "off"], ["1", "on"]]).get(binary.setting("CGO_ENABLED")) ?? element("code", {}, binary.setting("CGO_ENABLED")))],
    ["Paths", binary.setting("-trimpath") === "true" && "trimmed (-trimpath)"],
    ["Tags", flag("-tags")],
    ["Linker flags", flag("-ldflags")],
    ["Compiler flags", flag("-gcflags")],
    ["Experiments", flag("GOEXPERIMENT")],
    ["FIPS 140", flag("GOFIPS140")],
  ];
}

function fileFacts(binary) {
  const { record, input } = binary, headers = record.Binary ?? {}, { Archive: archive } = record;
  const compute = !input.isReport && store.actions.computeDigests && element("button", { id: "compute", class: "small", onclick: () => store.actions.computeDigests(input) }, "Compute");
  const width = headers.AddressBits && `${headers.AddressBits}-bit${headers.BigEndian ? ", big-endian" : ""}`;
  return [
    ["Format", headers.Container && [headers.Container, width && element("span", { class: "muted" }, ` ${width}`)]],
    ["Kind", headers.Kind],
    ["Size", !archive && input.byteCount > 0 && input.binaries.length === 1 && input.name === record.File && byteText(input.byteCount)],
    ["Slice", record.Slice], ["Member", record.Member],
    ["Build ID", copyable(headers.BuildID) ?? headers.BuildIDState],
    ["SHA-256", copyable(record.SHA256) ?? present([input.obstacles.get("--sha256"), " ", compute])],
    ["Fingerprint", copyable(record.Fingerprint, record.Fingerprint?.slice(0, 16))],
    ["Symbols", headers.Symbols === undefined ? null : headers.Symbols ? "present" : "stripped"],
    ["Debug info", headers.DebugInfo === undefined ? null : headers.DebugInfo ? "present" : "none"],
    ["Archive", archive && element("code", {}, archive.Path)],
    ["Image", archive?.Image && [archive.Image].flat().map(name => element("div", {}, element("code", {}, name)))],
    ["Layer", copyable(archive?.Layer, archive?.Layer?.replace(/^(sha256:)?([0-9a-f]{12})[0-9a-f]*$/, "$2"))],
    ["Image platform", archive?.Platforms && [archive.Platforms].flat().join(", ")],
    ["Path in it", archive && element("code", {}, archive.File)],
  ];
}

function linkageFacts(headers, record) {
  const names = { false: "dynamic", true: "static" };
  return [
    ["Linked", names[headers.Static]],
    ["Interpreter", headers.Interpreter && element("code", {}, headers.Interpreter)],
    ["C library", headers.CLibrary],
    ["C code", headers.Cgo === undefined ? null : headers.Cgo ? "linked in" : "none"],
    ["Libraries", (headers.Libraries ?? []).map(name => element("div", {}, element("code", {}, name)))],
    ["Headers allow", (headers.Platforms ?? []).length > 1 && headers.Platforms.join(", ")],
    ["Functions", record.Code && record.Code.Functions.toLocaleString("en")],
    ["Code", record.Code && byteText(record.Code.CodeBytes)],
  ];
}

// A file or folder: what came out of it, and what could not be read.
function inputOverview(input) {
  const { binaries, messages } = input;
  const readable = binaries.filter(binary => !binary.isUnreadable);
  if (input.isBusy && binaries.length === 0) return element("div", { class: "blank" }, element("p", { class: "reading" }, `Reading ${input.name} …`));
  if (binaries.length === 0) return unreadable(input);
  const count = (title, key) => {
    const counts = new Map();
    for (const binary of readable) {
      const value = key(binary);
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const rows = [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
    return card(title, element("ul", { class: "counts" }, rows.slice(0, 12).map(([name, number]) => element("li", {}, element("code", {}, breakable(name)),
      shareBar(number / rows[0][1]), element("span", { class: "number" }, number.toLocaleString("en"))))),
      rows.length > 12 && element("p", { class: "muted" }, `and ${rows.length - 12} more`));
  };
  return element("div", { class: "cards" },
    input.state === "cancelled" && note("doubtful", "warning", "Reading was cancelled: there may be more in this file."),
    input.state === "done" && input.isIncomplete && note("doubtful", "warning", "Not everything in this could be read."),
    count("Go versions", binary => binary.record.GoVersion), count("Platforms", binary => binary.platform),
    count("Programs", binary => binary.record.Path ?? binary.record.Main?.Path),
    messages.length > 0 && element("section", { class: "card wide" }, element("h3", {}, "Could not be read"), messageList(messages)));
}

function messageList(messages) {
  const list = element("ul", { class: "messages" });
  queueMicrotask(() => fillGradually(list, messages, message => element("li", {}, element("code", {}, message))));
  return list;
}

// A file in which nothing was found: mostly it is not a Go program.
function unreadable(input) {
  const isForeign = !input.isIncomplete, isCancelled = input.state === "cancelled";
  return element("div", { class: "blank" }, icon(isCancelled ? "cross" : isForeign ? "file" : "warning"),
    element("h3", {}, isCancelled ? "Reading was cancelled" : isForeign ? "No Go build info here" : "This could not be read"),
    messageList(input.messages),
    store.actions.recover && !isCancelled && input.messages.some(message => /build info/.test(message)) && element("button", { onclick: () => store.actions.recover(input) }, "Search all of it for remnants"));
}
