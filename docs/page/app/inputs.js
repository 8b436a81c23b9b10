// Files that are dropped or chosen: what each is, and what the program reads of it.

const policyFolder = ".policy", databaseFolder = ".database";
const declaredFiles = ["go.mod", "go.sum", "go.work", "modules.txt", ".go-version", ".tool-versions"];

const policyByteLimit = 1 << 20, declaredByteLimit = 64 << 20;

// Takes what a drop or a dialog gave: a list of { name, files, lost }, where files are pairs of path and contents, and what could not be read of them
// are sentences.
async function takeGroups(groups) {
  for (const { name, files, lost = [] } of groups) {
    if (files.length === 0) {
      notify(lost.length > 0 ? lost.join("; ") : `${name}: an empty folder`);
      continue;
    }
    try {
      await takeGroup(name, files, lost);
    } catch (error) {
      notify(`${name} could not be read: ${error.message}`);
    }
  }
}

async function takeGroup(name, files, lost) {
  // Of a file that has vanished, browsers say that it is empty.
  for (const [path, contents] of files.filter(([, contents]) => contents.size === 0)) {
    await contents.arrayBuffer().catch(error => lost.push(`${path}: ${error.message}`));
  }
  const kind = await kindOf(name, files);
  if (kind === "database") {
    if (lost.length > 0) notify(`The database ${name} is incomplete: ${lost.join("; ")}`);
    return setDatabase(name, files);
  }
  const contents = files[0][1];
  if (kind === "policy" || kind === "declared") {
    const limit = kind === "policy" ? policyByteLimit : declaredByteLimit;
    if (contents.size > limit) throw new RangeError(`it has ${byteText(contents.size)}, and the limit is ${byteText(limit)}`);
    if (kind === "policy") return setPolicy(await contents.text());
    return addDeclaredFile(name, new Uint8Array(await contents.arrayBuffer()));
  }
  if (kind === "mixed") setDatabase(name, files);
  const input = addInput(name, files);
  input.isReport = kind === "report";
  input.lost = lost;
  readInput(input);
  if (kind === "mixed") notify(`${name} contains a vulnerability database among other files: it is used as the database, and searched for binaries.`);
  if (kind === "doubtful") notify(`${name} contains entries of a vulnerability database among other files: it is not used as the database. The button Database does that.`);
}

async function kindOf(name, files) {
  if (files.length === 1 && files[0][0] === name) {
    if (declaredFiles.includes(name)) return "declared";
    if (/\.policy$/.test(name)) return "policy";
    const isObject = new Uint8Array(await files[0][1].slice(0, 1).arrayBuffer())[0] === 0x7b;
    if (isObject && !entryPath.test(name)) return "report";
  }
  const kind = await databaseKind(files, name);
  return kind === "none" ? "binaries" : kind;
}

// Takes a name for what is dropped that nothing else has.
function uniqueName(name, isTaken) {
  let unique = name;
  for (let number = 2; isTaken(unique); number += 1) unique = `${name} (${number})`;
  return unique;
}

function addInput(name, files) {
  // A file called - is not standard input.
  const first = name === "-" ? "./-" : name;
  const unique = uniqueName(first, other => [policyFolder, databaseFolder].includes(other) || store.inputs.some(input => input.name === other));
  const input = new Input(unique, files.reduce((total, [, contents]) => total + contents.size, 0));
  // Names that are not text can become the same name.
  const paths = new Set();
  input.files = files.map(([path, contents]) => {
    const free = uniqueName(unique + path.slice(name.length), other => paths.has(other));
    paths.add(free);
    return [free, contents];
  });
  input.options = new Set(files.length > 1 || files[0][0] !== name ? ["--archives"] : []);
  store.inputs.push(input);
  document.body.classList.add("filled");
  scheduleList();
  return input;
}

// The options of an input that every command has.
function commonOptions(input) { return [...input.options].filter(option => option === "--archives"); }

// Shows an input that changed, in the list and where it is selected.
function refresh(input) {
  scheduleList();
  store.selected ??= input;
  if (store.selected === input && !input.isGroup) store.selected = input.binaries[0];
  if (store.selected === input || store.selected?.input === input) showDetail();
}

// Reads an input. Of one that was read before, everything is kept until it has been read again as far as before.
async function readInput(input, option) {
  const isAgain = input.binaries.length > 0, lines = isAgain ? [] : input.lines;
  const messages = [...input.lost], stateBefore = input.state;
  const take = line => {
    const record = JSON.parse(line);
    if (record.Error !== undefined) return;
    lines.push(line, "\n");
    if (!isAgain) input.add(record);
  };
  const splitter = new LineSplitter(input.isReport ? reportLines(take) : take);
  input.state = "waiting";
  const result = await program.run([...(input.isReport ? ["report", "--html", "--packages", "--sha256"] : ["--json", ...input.options]), "--", input.name], input.files, {
    onstart: () => { input.state = "reading"; input.progress = 0; refresh(input); showActivity(input); },
    onoutput: bytes => { splitter.add(bytes); scheduleList(); },
    onprogress: ({ share }) => { input.progress = share; showActivity(input); },
  });
  if (result.status !== null) splitter.finish();
  showActivity(null);
  if (!store.inputs.includes(input)) return;
  for (const line of [...errorLines(result.errorText), ...splitter.faults]) {
    messages.push((line.startsWith(`${input.name}: `) ? line.slice(input.name.length + 2) : line).replace(/; --recover .*/, ""));
  }
  // Status 1 is that of a file which is not a Go binary.
  const isComplete = splitter.faults.length + input.lost.length === 0 && (result.status === 0 || (result.status === 1 && messages.length <= 1 && lines.length === 0));
  const isAsBefore = !isAgain || (result.status !== null && takeAgain(input, lines));
  input.milliseconds = result.milliseconds;
  if (isAsBefore) {
    Object.assign(input, { lines, messages, isIncomplete: !isComplete, state: result.isCancelled ? "cancelled" : "done" });
    input.source = input.isReport && isComplete ? [input.files[0][1]] : undefined;
    input.obstacles.delete(option);
  } else {
    input.state = stateBefore;
    if (!result.isCancelled) input.isIncomplete = true;
    const sentences = result.isCancelled ? [] : messages.length > 0 ? messages : ["less was found than before"];
    input.messages = [...new Set([...input.messages, ...sentences.map(sentence => `reading again: ${sentence}`)])];
  }
  // What was cancelled or failed can be asked for again.
  if (option && (!isAsBefore || result.status === null)) {
    input.options.delete(option);
    input.obstacles.set(option, result.isCancelled ? "Reading was cancelled." : "Reading failed.");
  }
  input.hasPackages = input.isReport || input.options.has("--packages");
  announce(`${input.name}: ${present([input.binaries.length > 0 && plural(input.binaries.length, "Go binary", "Go binaries"), outcome(input)]).join(", ")}`);
  refresh(input);
  judge([input]);
}

// Takes what was read again, unless there is less than before.
function takeAgain(input, lines) {
  const match = input.matcher(), updates = [], additions = [];
  for (const line of lines) {
    if (line === "\n") continue;
    const record = JSON.parse(line), binary = match(record);
    if (binary) updates.push([binary, record]);
    else additions.push(record);
  }
  if (updates.length < input.binaries.length) return false;
  for (const [binary, record] of updates) binary.update(record);
  for (const record of additions) input.add(record);
  return true;
}

// Reads an input once more, for more than before.
function readAgain(input, option) {
  if (input.isBusy || input.options.has(option)) return;
  input.options.add(option);
  return readInput(input, option);
}

// Reports are read by the program: it writes a page of them, and this takes the records out of that.
function reportLines(take) {
  // The page that this is part of cannot contain the end of a script.
  const start = '<script type="application/json" id="report">[', end = "]<" + "/script>";
  let isInside = false;
  return line => {
    if (!isInside) {
      if (!line.startsWith(start)) return;
      isInside = true;
      line = line.slice(start.length);
    }
    const isLast = line.endsWith(end);
    const record = isLast ? line.slice(0, -end.length) : line.replace(/,$/, "");
    if (isLast) isInside = false;
    if (record !== "") take(record);
  };
}

// Finds vulnerabilities and checks the policy, where there are any.
function judge(inputs) {
  findVulnerabilities(inputs);
  schedulePolicy();
}

async function saveDocument(input, format) {
  const name = `${input.name}.${format === "spdx" ? "spdx.json" : "cdx.json"}`;
  const result = await program.run(["sbom", "--format", format, ...commonOptions(input), "--", input.name], input.files, { onstart: () => showActivity({ name }) });
  showActivity(null);
  if (result.status === 0) {
    save(name, "application/json", result.output);
    return announce(`${name} was saved`);
  }
  const isUsable = result.status !== null && result.output.length > 0;
  if (isUsable) save(name, "application/json", result.output);
  notify(`${name} ${isUsable ? "was saved, but is incomplete" : "was not saved"}: ${reasonOf(result)}`);
}

// Everything in a drop: files, and folders with all that is in them. The items of a drop are gone after the event.
function droppedGroups(transfer) {
  const items = [...transfer.items].filter(item => item.kind === "file").map(item => {
    const entry = item.webkitGetAsEntry?.();
    // Chromium reads no entries for a page that is a local file, but handles.
    return entry?.isDirectory ? { entry, handle: item.getAsFileSystemHandle?.() } : { file: item.getAsFile() };
  });
  return Promise.all(items.map(async ({ file, entry, handle }) => {
    const name = file?.name ?? entry?.name ?? "a file";
    const lost = [];
    try {
      if (file) return { name, files: [[name, file]], lost };
      return { name, files: await (handle ? handleFiles(await handle, name, lost) : entryFiles(entry, name, lost)), lost };
    } catch (error) {
      return { name, files: [], lost: [`${name} could not be read: ${error.message}`] };
    }
  }));
}

// The files of a folder. What cannot be read of it is added to what is lost.
async function handleFiles(handle, path, lost) {
  const files = [];
  try {
    if (handle.kind === "file") return [[path, await handle.getFile()]];
    for await (const child of handle.values()) for (const file of await handleFiles(child, `${path}/${child.name}`, lost)) files.push(file);
    return files;
  } catch (error) {
    lost.push(`${path}: ${error.message}`);
    return files;
  }
}

async function entryFiles(entry, path, lost) {
  const files = [];
  try {
    if (entry.isFile) return [[path, await new Promise((resolve, reject) => entry.file(resolve, reject))]];
    const reader = entry.createReader();
    for (;;) {
      // A call gives some hundred entries.
      const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return files;
      for (const child of batch) for (const file of await entryFiles(child, `${path}/${child.name}`, lost)) files.push(file);
    }
  } catch (error) {
    lost.push(`${path}: ${error.message}`);
    return files;
  }
}

// What was chosen in a dialog: files, or a folder with all that is in it.
function chosenGroups(files) {
  const folders = new Map(), groups = [];
  for (const file of files) {
    const path = file.webkitRelativePath;
    if (!path) { groups.push({ name: file.name, files: [[file.name, file]] }); continue; }
    const folder = path.split("/")[0];
    if (!folders.has(folder)) folders.set(folder, []);
    folders.get(folder).push([path, file]);
  }
  for (const [name, contents] of folders) groups.push({ name, files: contents });
  return groups;
}
