// Tables of modules, packages and settings, with search and filters.

// Creates a table with a search field and, where filters match anything, buttons for them.
// What was typed and chosen is kept with the binary, its owner, for the next time.
//
// - columns: a list of { title, cell(row), class }.
// - filters: a list of { title, matches(row) }; the first shows all.
function searchableTable({ owner, label, columns, rows, filters = [], orders = [], text }) {
  const body = element("tbody");
  const empty = element("p", { class: "nothing", hidden: true }, "Nothing matches.");
  const count = element("span", { class: "count", role: "status" });
  owner.tables ??= new Map();
  const kept = owner.tables.get(label) ?? { search: "" };
  owner.tables.set(label, kept);
  const useful = filters.filter((option, index) => index === 0 || rows.some(option.matches));
  const keptOption = (options, title) => options.find(option => option.title === title) ?? options[0];
  let filter = keptOption(useful, kept.filter), order = keptOption(orders, kept.order);
  const search = element("input", { id: `search-${label.toLowerCase()}`, type: "search", placeholder: `Search ${label.toLowerCase()}`, "aria-label": `Search ${label.toLowerCase()}`,
    spellcheck: "false", autocomplete: "off", oninput: () => show() });
  search.value = kept.search;
  const show = () => {
    Object.assign(kept, { search: search.value, filter: filter?.title, order: order?.title });
    const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
    let shown = rows.filter(row => (!filter || filter.matches(row)) && words.every(word => text(row).includes(word)));
    if (order?.compare) shown = shown.toSorted(order.compare);
    fillGradually(body, shown, row => element("tr", {}, columns.map(column => element("td", { class: column.class }, column.cell(row)))));
    empty.hidden = shown.length > 0;
    count.textContent = shown.length === rows.length ? plural(rows.length, "row") : `${shown.length.toLocaleString("en")} of ${plural(rows.length, "row")}`;
  };
  const choice = (options, title, selected, select) => options.length < 2 ? null : element("div", { class: "choices", role: "group", "aria-label": title },
    options.map(option => element("button", { "aria-pressed": String(option === selected), onclick: event => {
      select(option);
      for (const other of event.currentTarget.parentNode.children) other.setAttribute("aria-pressed", String(other === event.currentTarget));
      show();
    } }, option.title, option.matches && option !== filters[0] && element("small", {}, rows.filter(option.matches).length.toLocaleString("en")))));
  const table = element("div", { class: "searchable" },
    element("div", { class: "tools" }, element("label", { class: "search" }, icon("search"), search),
      choice(useful, "Filter", filter, option => { filter = option; }),
      choice(orders, "Order", order, option => { order = option; }), count),
    element("div", { class: "scroll" }, element("table", { "aria-label": label }, element("thead", {}, element("tr", {},
      columns.map(column => element("th", { scope: "col", class: column.class }, column.title)))), body)), empty);
  // Rows are appended to what is in the document.
  queueMicrotask(show);
  return table;
}

function moduleName(row) {
  const { replacement } = row;
  return [element("code", {}, breakable(row.path)), row.isMain && badge("main"), replacement && element("div", { class: "replacement" },
    "replaced by ", element("code", {}, replacement.Path), !replacement.Version && badge("directory", "doubtful"))];
}

function moduleTable(binary) {
  const linked = new Map((binary.record.Code?.Modules ?? []).map(module => [module.Path, module.Linked]));
  const affected = new Set((binary.vulnerabilities?.Findings ?? []).map(finding => finding.Replaces ?? finding.Module));
  return searchableTable({
    owner: binary, label: "Modules", rows: binary.modules, text: row => row.text,
    columns: [
      { title: "Module", cell: moduleName },
      { title: "Version", class: "version", cell: row => [
        element("code", {}, row.replacement ? row.replacement.Version ?? "" : row.version),
        row.replacement && row.version && element("s", {}, row.version), affected.has(row.path) && badge("vulnerable", "bad"),
        linked.get(row.path) === "none" && badge("no code", "", "No function of this module is linked")] },
      { title: "Sum", class: "sum", cell: row => row.sum ? element("code", { title: row.sum }, row.sum)
        : element("span", { class: "muted" }, row.isMain ? "" : "none") },
    ],
    filters: [
      { title: "All", matches: () => true },
      { title: "Replaced", matches: row => row.replacement },
      { title: "Without sum", matches: row => row.lacksSum },
      { title: "Pseudo-version", matches: row => row.isPseudo },
      { title: "Vulnerable", matches: row => affected.has(row.path) },
      { title: "No code", matches: row => linked.get(row.path) === "none" },
    ],
  });
}

function shareBar(share) {
  const bar = element("span", { class: "share-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", share);
  return bar;
}

function packageTable(binary) {
  const { Code: code } = binary.record;
  const largest = code.Packages.reduce((size, item) => Math.max(size, item.CodeBytes ?? 0), 1);
  return searchableTable({
    owner: binary, label: "Packages", rows: code.Packages,
    text: row => row.search ??= `${row.Path}\n${row.Module ?? "std"}\n${row.Version ?? ""}`.toLowerCase(),
    columns: [
      { title: "Package", cell: row => [element("code", {}, breakable(row.Path)), row.InlinedOnly && badge("inlined")] },
      { title: "Module", class: "module", cell: row => row.Module ? [element("code", {}, breakable(row.Module)), " ", element("code", { class: "muted" }, row.Version ?? "")]
        : element("span", { class: "muted" }, "standard library") },
      { title: "Functions", class: "number", cell: row => (row.Functions ?? 0).toLocaleString("en") },
      { title: "Code", class: "number", cell: row => byteText(row.CodeBytes ?? 0) },
      { title: "", class: "share", cell: row => shareBar((row.CodeBytes ?? 0) / largest) },
    ],
    filters: [
      { title: "All", matches: () => true },
      { title: "Modules", matches: row => row.Module },
      { title: "Standard library", matches: row => !row.Module },
      { title: "Inlined only", matches: row => row.InlinedOnly },
    ],
    orders: [
      { title: "By path" },
      { title: "By size", compare: (one, other) => (other.CodeBytes ?? 0) - (one.CodeBytes ?? 0) },
    ],
  });
}

function settingTable(owner, label, rows, name) {
  return searchableTable({
    owner, label, rows, text: row => `${row[name]}\n${row.Value}`.toLowerCase(),
    columns: [
      { title: name, class: "key", cell: row => element("code", {}, row[name]) },
      { title: "Value", cell: row => row.Value ? element("code", {}, breakable(row.Value)) : element("span", { class: "muted" }, "empty") },
    ],
  });
}
