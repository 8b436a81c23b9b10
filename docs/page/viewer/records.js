// What the page knows: files, the binaries in them, and what was found out about those.

// A file or folder that was dropped, or what a report lists.
class Input {
  constructor(name, byteCount) {
    this.name = name;
    this.byteCount = byteCount;
    this.state = "waiting";
    this.binaries = [];
    this.messages = [];
    this.lines = [];
  }

  get isBusy() { return this.state === "waiting" || this.state === "reading"; }

  // Whether the list has a line for it beside those of its binaries.
  get isGroup() { return this.binaries.length !== 1 || this.binaries[0].record.File !== this.name; }
}

// A binary: the object that `gobuildinfo --json` prints, and on request findings and a verdict.
class Binary {
  constructor(record, input) {
    this.record = record;
    this.input = input;
    this.key = recordKey(record);
    this.update(record);
  }

  // Takes a report with more in it than the one before.
  update(record) {
    this.record = record;
    this.modules = moduleRows(record);
  }

  get path() { return this.record.Archive?.File ?? this.record.File ?? ""; }
  get part() { return this.record.Slice ?? this.record.Member; }
  get name() { return this.path.split("/").findLast(part => part !== "") ?? this.path; }
  get isUnreadable() { return this.record.Error !== undefined; }

  get platform() {
    const system = this.setting("GOOS"), architecture = this.setting("GOARCH");
    return system && architecture ? `${system}/${architecture}` : (this.record.Binary?.Platforms ?? []).join(" or ");
  }

  setting(key) { return this.record.Settings?.find(setting => setting.Key === key)?.Value; }

  get isModified() { return this.setting("vcs.modified") === "true"; }

  // What is remarkable enough for a badge in the list.
  get findingCount() { return this.vulnerabilities?.Findings?.filter(finding => finding.Ignored === undefined).length ?? 0; }
}

// What tells a binary from all others, in every kind of report.
function recordKey(record) {
  const part = record.Part ?? [record.Slice, record.Member].filter(name => name).join(", ");
  return JSON.stringify([record.File, part, record.Archive?.Layer, record.Archive?.Image]);
}

const pseudoVersion = /[-.]\d{14}-[0-9a-f]{12}(\+incompatible|\+dirty)?$/;

// The modules of a binary, the main module first, with what filters ask for.
function moduleRows(record) {
  const rows = [];
  const add = (module, isMain) => {
    const built = module.Replace ?? module;
    rows.push({
      path: module.Path ?? "", version: module.Version ?? "", sum: built.Sum ?? "", replacement: module.Replace, isMain,
      isPseudo: pseudoVersion.test(built.Version ?? ""), lacksSum: !isMain && !built.Sum,
      text: [module.Path, module.Version, module.Sum, built.Path, built.Version, built.Sum].join("\n").toLowerCase(),
    });
  };
  if (record.Main) add(record.Main, true);
  for (const module of record.Deps ?? []) add(module, false);
  return rows;
}

// Everything that is shown.
const store = {
  inputs: [],
  selected: null,
  // What the page can do beside showing reports; empty in a report that was written as a page.
  actions: {},
  binariesByKey: new Map(),

  get binaries() { return this.inputs.flatMap(input => input.binaries); },

  // Adds what a line of a report says: a binary, a file that could not be read, or vulnerabilities of a binary before it.
  addRecord(input, record) {
    if (record.Findings) return this.addVulnerabilities(record);
    const key = recordKey(record), known = this.binariesByKey.get(key);
    if (known?.input === input && input.isReadAgain) return known.update(record);
    const binary = new Binary(record, input);
    input.binaries.push(binary);
    this.binariesByKey.set(key, binary);
  },

  addVulnerabilities(report) {
    const binary = this.binariesByKey.get(recordKey(report));
    if (binary) binary.vulnerabilities = report;
  },

  addCheck(check) {
    const binary = this.binariesByKey.get(recordKey(check));
    if (binary) binary.check = check;
    return binary !== undefined;
  },

  remove(input) {
    this.inputs = this.inputs.filter(other => other !== input);
    for (const { key } of input.binaries) this.binariesByKey.delete(key);
    if (this.selected === input || this.selected?.input === input) this.selected = null;
  },
};
