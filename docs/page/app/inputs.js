// Files that are dropped or chosen: what each is, and what the program reads of it.

const policyFolder = ".policy", databaseFolder = ".database";
const declaredFiles = ["go.mod", "go.sum", "go.work", "modules.txt", ".go-version", ".tool-versions"];
const entryName = /(^|\/)GO-\d{4}-\d{4,}\.json/;

// Takes what a drop or a dialog gave: a list of { name, files }, where files are pairs of path and contents.
async function takeGroups(groups) {
  for (const { name, files } of groups) {
    if (files.length === 0) continue;
    const kind = await kindOf(name, files);
    if (kind === "database") setDatabase(name, files);
    else if (kind === "policy") setPolicy(await files[0][1].text());
    else if (kind === "declared") addDeclaredFile(name, new Uint8Array(await files[0][1].arrayBuffer()));
    else if (kind === "report") readReport(addInput(name, files));
    else readInput(addInput(name, files));
  }
}

async function kindOf(name, files) {
  if (files.some(([path]) => entryName.test(path))) return "database";
  if (files.length > 1 || files[0][0] !== name) return "binaries";
  const contents = files[0][1];
  if (declaredFiles.includes(name)) return "declared";
  if (/\.policy$/.test(name)) return "policy";
  const head = new Uint8Array(await contents.slice(0, 1 << 16).arrayBuffer());
  if (head[0] === 0x7b) return "report";
  return await isDatabase(head, contents) ? "database" : "binaries";
}

// Whether an archive has entries of a vulnerability database. A zip file lists its entries at its end.
async function isDatabase(head, contents) {
  const text = bytes => new TextDecoder("latin1").decode(bytes);
  if (text(head.subarray(0, 4)) === "PK\u0003\u0004") {
    const tail = new Uint8Array(await contents.slice(-(1 << 16)).arrayBuffer());
    return /GO-\d{4}-\d{4,}\.json/.test(text(tail)) || text(head).includes("index/db.json");
  }
  if (head[0] === 0x1f && head[1] === 0x8b) head = await firstInflated(contents.slice(0, 1 << 16));
  return text(head.subarray(257, 262)) === "ustar" && /GO-\d{4}-\d{4,}\.json\0/.test(text(head));
}

// The first bytes of what a gzip file contains.
async function firstInflated(piece) {
  const reader = piece.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    return (await reader.read()).value ?? new Uint8Array(0);
  } catch {
    return new Uint8Array(0);
  } finally {
    reader.cancel().catch(() => {});
  }
}

function addInput(name, files) {
  let unique = name;
  for (let number = 2; store.inputs.some(input => input.name === unique); number += 1) unique = `${name} (${number})`;
  const input = new Input(unique, files.reduce((total, [, contents]) => total + contents.size, 0));
  input.files = files.map(([path, contents]) => [unique + path.slice(name.length), contents]);
  input.options = new Set(files.length > 1 || files[0][0] !== name ? ["--archives"] : []);
  store.inputs.push(input);
  document.body.classList.add("filled");
  scheduleList();
  return input;
}

function addLine(input, line) {
  input.lines.push(line, "\n");
  store.addRecord(input, JSON.parse(line));
}

// Shows an input that changed, in the list and where it is selected.
function refresh(input) {
  scheduleList();
  store.selected ??= input;
  const isOnly = input.binaries.length === 1 && !input.isGroup;
  if (store.selected === input && isOnly) store.selected = input.binaries[0];
  if (store.selected === input || store.selected?.input === input) showDetail();
}

async function readInput(input, option) {
  input.state = "waiting";
  const before = input.lines;
  input.lines = [];
  input.messages = [];
  const splitter = new LineSplitter(line => addLine(input, line));
  const result = await program.run(["--json", ...input.options, "--", input.name], input.files, {
    onstart: () => { input.state = "reading"; input.progress = 0; refresh(input); showActivity(input); },
    onoutput: bytes => { splitter.add(bytes); scheduleList(); },
    onprogress: ({ share }) => { input.progress = share; showActivity(input); },
  });
  splitter.finish();
  showActivity(null);
  input.state = result.isCancelled && !input.isReadAgain ? "cancelled" : "done";
  // What was read before is still true.
  if (result.status === null && input.isReadAgain) input.lines = before;
  input.milliseconds = result.milliseconds;
  input.statistics = result;
  input.messages = errorLines(result.errorText)
    .map(line => (line.startsWith(`${input.name}: `) ? line.slice(input.name.length + 2) : line).replace(/; --recover .*/, ""));
  // What was cancelled can be asked for again.
  if (result.isCancelled) input.options.delete(option);
  input.hasPackages = input.options.has("--packages");
  announce(`${input.name}: ${input.state === "cancelled" ? "cancelled" : input.binaries.length > 0 ? plural(input.binaries.length, "Go binary", "Go binaries") : "no Go build info"}`);
  refresh(input);
  if (!input.isReadAgain) judge([input]);
}

// Reads an input once more, for more than before.
function readAgain(input, option) {
  if (input.isBusy || input.options.has(option)) return;
  input.options.add(option);
  input.isReadAgain = input.binaries.length > 0;
  return readInput(input, option);
}

// Reads a file of `gobuildinfo --json` line by line.
async function readReport(input) {
  const began = performance.now();
  input.state = "reading";
  const contents = input.files[0][1], reader = contents.stream().getReader();
  let line = 0;
  const splitter = new LineSplitter(text => {
    line += 1;
    try {
      addLine(input, text);
    } catch (error) {
      input.messages.push(`line ${line}: ${error.message}`);
    }
  });
  for (let read = 0; ;) {
    const { value, done } = await reader.read();
    if (done) break;
    splitter.add(value);
    input.progress = (read += value.length) / contents.size;
    scheduleList();
  }
  splitter.finish();
  input.state = "done";
  input.isReport = true;
  input.milliseconds = performance.now() - began;
  announce(`${input.name}: a report of ${plural(input.binaries.length, "binary", "binaries")}`);
  refresh(input);
  judge([input]);
}

// Finds vulnerabilities and checks the policy, where there are any.
function judge(inputs) {
  findVulnerabilities(inputs);
  schedulePolicy();
}

async function saveDocument(input, format) {
  const result = await program.run(["sbom", "--format", format, "--", input.name], input.files);
  const suffix = format === "spdx" ? "spdx.json" : "cdx.json";
  if (result.output.length > 0) save(`${input.name}.${suffix}`, "application/json", result.output);
  announce(result.output.length > 0 ? `${input.name}.${suffix} was saved` : result.errorText);
}

// Everything in a drop: files, and folders with all that is in them. The items of a drop are gone after the event.
function droppedGroups(transfer) {
  const items = [...transfer.items].filter(item => item.kind === "file").map(item => {
    const entry = item.webkitGetAsEntry?.();
    // Chromium reads no entries for a page that is a local file, but handles.
    return entry?.isDirectory ? { entry, handle: item.getAsFileSystemHandle?.() } : { file: item.getAsFile() };
  });
  return Promise.all(items.map(async ({ file, entry, handle }) => file ? { name: file.name, files: [[file.name, file]] }
    : { name: entry.name, files: await (handle ? handleFiles(await handle, entry.name) : entryFiles(entry, entry.name)) }));
}

async function handleFiles(handle, path) {
  if (handle.kind === "file") return [[path, await handle.getFile()]];
  const files = [];
  for await (const child of handle.values()) files.push(...await handleFiles(child, `${path}/${child.name}`));
  return files;
}

async function entryFiles(entry, path) {
  if (entry.isFile) return [[path, await new Promise((resolve, reject) => entry.file(resolve, reject))]];
  const reader = entry.createReader(), files = [];
  for (;;) {
    // A call gives some hundred entries.
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return files;
    for (const child of batch) files.push(...await entryFiles(child, `${path}/${child.name}`));
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
