// A report that `gobuildinfo report --html` wrote: its records lie in the page.

function startReport() {
  const text = find("report").textContent;
  const records = JSON.parse(text);
  const names = new Map();
  let last;
  for (const record of records) {
    // Vulnerabilities come after the binary that they are about.
    if (record.Findings) {
      if (last?.key === recordKey(record)) last.finish("lookup", record);
      continue;
    }
    // Binaries of an archive are shown together, all others as one.
    const name = record.Archive?.Path ?? "All binaries";
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
    input.messages = input.binaries.filter(binary => binary.isUnreadable).map(binary => `${binary.record.File}: ${binary.record.Error}`);
  }
  startList();
  store.selected = store.inputs.length === 1 && store.binaries.length === 1 ? store.binaries[0] : store.inputs[0];
  showList();
  showDetail();
  document.body.classList.add("filled");
}
