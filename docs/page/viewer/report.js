// A report that `gobuildinfo report --html` wrote: its records lie in the page.

function startReport() {
  const text = find("report").textContent;
  const records = JSON.parse(text);
  const names = new Map(), archives = new Set(records.map(record => record.Archive?.Path).filter(path => path));
  let last;
  for (const record of records) {
    // Vulnerabilities come after the binary that they are about.
    if (record.Findings) {
      if (last?.key === recordKey(record)) last.finish("lookup", record);
      continue;
    }
    // Binaries of an archive are shown together, all others as one.
    const name = record.Archive?.Path ?? archiveOf(record, archives) ?? "All binaries";
    let input = names.get(name);
    if (!input) {
      input = new Input(name, 0);
      input.state = "done";
      names.set(name, input);
      store.inputs.push(input);
    }
    last = input.add(record);
    if (!record.Error) input.lines.push(JSON.stringify(record), "\n");
  }
  for (const input of store.inputs) {
    input.isIncomplete = input.binaries.some(binary => binary.isUnreadable);
    input.messages = input.binaries.filter(binary => binary.isUnreadable).map(binary => `${binary.record.File}: ${binary.record.Error}`);
  }
  startList();
  store.selected = store.inputs.length === 1 && store.binaries.length === 1 ? store.binaries[0] : store.inputs[0];
  showList();
  showDetail();
  document.body.classList.add("filled");
}

// The archive of a file that could not be read, if binaries of that are in the report: its path is that of the archive, a colon and its name.
function archiveOf(record, archives) {
  const path = record.Error === undefined ? "" : record.File ?? "";
  for (let end = path.indexOf(":"); end >= 0; end = path.indexOf(":", end + 1)) if (archives.has(path.slice(0, end))) return path.slice(0, end);
  return undefined;
}
