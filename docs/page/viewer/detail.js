// The right side of the page: what is selected in the list.

let selectedTab = "overview";

function showDetail() {
  const { selected } = store, place = find("detail");
  // An element of the same name keeps the focus.
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const range = focused?.matches("input") && [focused.selectionStart, focused.selectionEnd];
  let content;
  try {
    content = selected instanceof Binary ? binaryDetail(selected) : selected ? inputDetail(selected)
      : element("div", { class: "blank" }, icon("file"), element("p", {}, store.inputs.length > 0 ? "Nothing is selected." : "Drop files or folders here."));
  } catch (error) {
    content = [element("header", { class: "title" }, element("h2", { tabindex: "-1" }, selected.name)),
      element("div", { class: "blank" }, icon("warning"), element("h3", {}, "This cannot be shown"), element("p", {}, error.message))];
  }
  place.replaceChildren();
  appendAll(place, present([content]));
  if (!focused) return;
  const successor = (focused.id && find(focused.id)) || place.querySelector("h2");
  successor?.focus();
  if (range && successor?.matches("input")) successor.setSelectionRange(...range);
}

function downloads(input) {
  const button = (title, action) => element("button", { id: `download-${title.toLowerCase()}`, class: "small", onclick: action }, icon("download"), title);
  const { saveDocument } = store.actions;
  return element("div", { class: "downloads", role: "group", "aria-label": "Download" },
    button("JSON", () => save(`${input.name}.jsonl`, "application/json", input.source ?? input.lines)),
    saveDocument && [button("CycloneDX", () => saveDocument(input, "cyclonedx")), button("SPDX", () => saveDocument(input, "spdx"))]);
}

function inputDetail(input) {
  const { state, binaries, messages } = input;
  const isFilled = binaries.length > 0;
  const parts = [isFilled && plural(binaries.length, "binary", "binaries"), input.byteCount > 0 && byteText(input.byteCount),
    isFilled && messages.length > 0 && plural(messages.length, "message"),
    input.milliseconds !== undefined && `read in ${Math.max(1, Math.round(input.milliseconds)).toLocaleString("en")} ms`];
  return [
    element("header", { class: "title" }, element("h2", { tabindex: "-1" }, input.name),
      element("p", { class: "muted" }, (input.isBusy ? ["reading …"] : present(parts)).join(" · ")),
      !input.isBusy && state !== "cancelled" && isFilled && downloads(input)),
    inputOverview(input)];
}

function binaryDetail(binary) {
  const { record } = binary;
  if (binary.isUnreadable) {
    return [element("header", { class: "title" }, element("h2", { tabindex: "-1" }, binary.name), element("p", { class: "muted" }, binary.path)),
      element("div", { class: "blank" }, icon("warning"), element("h3", {}, "This could not be read"), messageList([record.Error]))];
  }
  const tabs = binaryTabs(binary);
  if (!tabs.some(tab => tab.id === selectedTab)) selectedTab = "overview";
  const selected = tabs.find(tab => tab.id === selectedTab);
  const where = record.Archive ? record.Archive.Path : binary.path === binary.name ? "" : binary.path;
  const line = [record.GoVersion && element("b", {}, record.GoVersion), binary.platform,
    record.Main?.Path ?? record.Path, record.Main?.Version].filter(value => value);
  return [
    element("header", { class: "title" },
      element("h2", { tabindex: "-1" }, binary.name, binary.part && element("small", {}, ` ${binary.part}`), binary.check && binary.check.state !== "pending" && verdictMark(binary.check.report?.Verdict ?? "undetermined")),
      element("p", { class: "identity" }, line.map((value, index) => [index > 0 && element("span", { class: "muted" }, " · "), value])),
      where && element("p", { class: "muted path" }, record.Archive ? `${where}: ${record.Archive.File}` : where),
      binary.input.isBusy ? null : downloads(binary.input)),
    tabList(tabs, selected), element("div", { id: "panel", role: "tabpanel", tabindex: "0", "aria-labelledby": `tab-${selected.id}` }, selected.content())];
}

function binaryTabs(binary) {
  const { record, lookup, check } = binary;
  const settings = record.Settings ?? [];
  return present([
    { id: "overview", title: "Overview", content: () => overview(binary) },
    { id: "modules", title: "Modules", count: binary.modules.length, content: () => moduleTable(binary) },
    (record.Code || store.actions.readPackages) && { id: "packages", title: "Packages", count: record.Code?.Packages?.length, content: () => packagePanel(binary) },
    { id: "settings", title: "Settings", count: settings.length, content: () => [settingTable(binary, "Settings", settings, "Key"),
      record.Variables && [element("h3", { class: "below" }, "Variables set by the linker"), settingTable(binary, "Variables", record.Variables, "Name")]] },
    lookup && { id: "vulnerabilities", title: "Vulnerabilities", count: lookup.report && binary.findingCount, isBad: lookup.report?.Counts?.Symbol > 0,
      isDoubtful: binary.lacksFindings, content: () => lookup.report ? findingList(lookup.report) : unfinished(lookup, "Looking up vulnerabilities …", "Vulnerabilities could not be determined") },
    check && { id: "policy", title: "Policy", count: check.report?.Findings.filter(finding => finding.Outcome !== "admitted").length,
      isBad: check.report?.Verdict === "refused", isDoubtful: check.state === "undetermined",
      content: () => check.report ? verdictList(check.report) : unfinished(check, "Checking the policy …", "The verdict could not be determined") },
  ]);
}

function packagePanel(binary) {
  if (binary.record.Code) return packageTable(binary);
  const { input } = binary, obstacle = input.obstacles.get("--packages");
  if (obstacle) {
    return element("div", { class: "blank" }, icon("warning"), element("h3", {}, "Packages are unknown"), messageList([obstacle]),
      element("button", { id: "packages-read", onclick: () => store.actions.readPackages(input) }, "Read packages"));
  }
  if (input.hasPackages) return element("div", { class: "blank" }, element("p", {}, "The function table of this program cannot be read."), messageList(input.messages));
  store.actions.readPackages(binary.input);
  return element("div", { class: "blank" }, element("p", { class: "reading" }, "Reading the function table …"));
}

function tabList(tabs, selected) {
  const select = tab => {
    selectedTab = tab.id;
    showDetail();
    find(`tab-${tab.id}`).focus();
  };
  const move = event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : step && (tabs.indexOf(selected) + step + tabs.length) % tabs.length;
    if (index === undefined) return;
    event.preventDefault();
    select(tabs[index]);
  };
  return element("div", { class: "tabs", role: "tablist", "aria-label": "About this binary", onkeydown: move }, tabs.map(tab => element("button", {
    id: `tab-${tab.id}`, role: "tab", "aria-selected": String(tab === selected), tabindex: tab === selected ? "0" : "-1",
    "aria-controls": tab === selected && "panel", onclick: () => select(tab) }, tab.title,
    tab.count !== undefined && element("small", { class: tab.isBad ? "bad" : "" }, tab.count.toLocaleString("en")),
    tab.isDoubtful && element("small", { class: "doubtful", title: "Not everything could be judged" }, "?"))));
}
