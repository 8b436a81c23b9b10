// What the page knows: files, the binaries in them, and what was found out about those.

// A file or folder that was dropped, or what a report lists. Everything that is known about it is kept here.
class Input {
  constructor(name, byteCount) {
    this.name = name;
    this.byteCount = byteCount;
    this.state = "waiting";
    this.binaries = [];
    this.binariesByKey = new Map();
    // What could not be read.
    this.messages = [];
    this.lines = [];
    // What was lost before it could be read.
    this.lost = [];
    // Whether there may be more in it than what is shown.
    this.isIncomplete = false;
    // Why an option has no effect: reading with it failed or was cancelled.
    this.obstacles = new Map();
  }

  get isBusy() { return this.state === "waiting" || this.state === "reading"; }

  // Whether the list has a line for it beside those of its binaries.
  get isGroup() { return this.binaries.length !== 1 || this.isIncomplete || this.messages.length > 0 || this.binaries[0].record.File !== this.name; }

  add(record) {
    const binary = new Binary(record, this);
    this.binaries.push(binary);
    if (!this.binariesByKey.has(binary.key)) this.binariesByKey.set(binary.key, []);
    this.binariesByKey.get(binary.key).push(binary);
    return binary;
  }

  // Returns a function that finds the binary which a line of another report is about. An archive can have two members of one name: the lines
  // about them come in the same order.
  matcher() {
    const counts = new Map();
    return record => {
      const key = recordKey(record), count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return this.binariesByKey.get(key)?.[count];
    };
  }
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

  // Whether the working tree had changes: "clean" only where the build info says so once, and nothing else.
  get treeState() {
    const values = (this.record.Settings ?? []).filter(setting => setting.Key === "vcs.modified").map(setting => setting.Value);
    return values.includes("true") ? "modified" : values.length === 1 && values[0] === "false" ? "clean" : "unknown";
  }

  // The object that `gobuildinfo vulns` prints, where the lookup has ended.
  get vulnerabilities() { return this.lookup?.report; }

  // What is remarkable enough for a badge in the list.
  get findingCount() { return this.vulnerabilities?.Findings.filter(finding => finding.Ignored === undefined).length ?? 0; }

  // Whether vulnerabilities were looked up without a complete result.
  get lacksFindings() { return this.lookup?.state === "undetermined" || unjudged(this.vulnerabilities).length > 0; }

  // A lookup or a check: { state, report, reason }, where the state is "pending", "done" or "undetermined".
  finish(kind, report, reason) { this[kind] = report ? { state: "done", report } : { state: "undetermined", reason }; }
}

// What could not be judged, and matters.
function unjudged(report) { return (report?.Unjudged ?? []).filter(item => item.Relevant !== false); }

// What tells a binary from the others of its input, in every kind of report.
function recordKey(record) {
  const part = record.Part ?? [record.Slice, record.Member].filter(name => name).join(", ");
  return JSON.stringify([record.File, part, record.Archive?.Path, record.Archive?.File, record.Archive?.Layer, record.Archive?.Image]);
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

  get binaries() { return this.inputs.flatMap(input => input.binaries); },

  remove(input) {
    this.inputs = this.inputs.filter(other => other !== input);
    if (this.selected === input || this.selected?.input === input) this.selected = null;
  },
};
