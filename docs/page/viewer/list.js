// The left side of the page: files and the binaries in them.

let filterText = "";

// Shows the list anew at the next frame, however often it is asked for.
let isListScheduled = false;
function scheduleList() {
  if (isListScheduled) return;
  isListScheduled = true;
  requestAnimationFrame(() => { isListScheduled = false; showList(); });
}

function matchesFilter(binary) {
  if (filterText === "") return true;
  const { record } = binary;
  binary.searchText ??= [record.File, record.GoVersion, record.Path, record.Main?.Path, record.Main?.Version, binary.platform].join("\n").toLowerCase();
  return filterText.split(/\s+/).every(word => binary.searchText.includes(word));
}

// What can be selected, in the order of the list.
function listEntries() {
  return store.inputs.flatMap(input => {
    const binaries = input.binaries.filter(matchesFilter);
    const isShown = filterText === "" || binaries.length > 0 || input.name.toLowerCase().includes(filterText);
    return isShown ? [...(input.isGroup ? [input] : []), ...binaries] : [];
  });
}

function showList() {
  const list = find("list"), entries = listEntries();
  const hadFocus = list.contains(document.activeElement);
  if (store.inputs.length > 0 && !store.selected) store.selected = entries[0];
  const current = entries.includes(store.selected) ? store.selected : entries[0];
  // Where the selected line is far down, everything before it is there at once.
  fillGradually(list, entries, entry => listOption(entry, entry === current), Math.max(300, entries.indexOf(store.selected) + 1));
  find("list-empty").hidden = entries.length > 0 || store.inputs.length === 0;
  const count = store.binaries.length;
  find("list-search").parentNode.hidden = count < 8 && filterText === "";
  find("list-count").textContent = plural(count, "binary", "binaries");
  if (hadFocus) list.querySelector("[tabindex='0']")?.focus();
}

function listOption(entry, isCurrent) {
  const isInput = entry instanceof Input;
  const option = element("li", { role: "option", class: isInput ? "input" : entry.input.isGroup ? "inner" : "", tabindex: isCurrent ? "0" : "-1",
    "aria-selected": String(entry === store.selected), onclick: () => select(entry) }, guarded(() => isInput ? inputLine(entry) : binaryLine(entry)));
  option.entry = entry;
  return option;
}

// What a function shows, or that it failed: one entry does not take the others with it.
function guarded(content) {
  try {
    return content();
  } catch (error) {
    return [icon("warning"), element("span", { class: "names" }, element("span", { class: "name" }, "cannot be shown"), element("span", { class: "about" }, error.message))];
  }
}

function inputLine(input) {
  const text = input.isBusy ? input.state === "waiting" ? "waiting" : "reading …"
    : present([input.binaries.length > 0 && plural(input.binaries.length, "binary", "binaries"), outcome(input)]).join(" · ");
  const bar = element("span", { class: "progress" });
  bar.style.setProperty("--share", input.progress ?? 0);
  return [icon(input.isIncomplete && !input.isBusy ? "warning" : input.binaries.length > 0 ? "box" : "file"), element("span", { class: "names" }, element("span", { class: "name" }, input.name),
    element("span", { class: "about" }, text), input.state === "reading" && bar)];
}

// What is to be said of an input beside the number of its binaries.
function outcome(input) {
  if (input.state === "cancelled") return "cancelled";
  if (input.isIncomplete) return input.binaries.length > 0 ? "incomplete" : "could not be read";
  return input.binaries.length === 0 && "no Go build info";
}

function binaryLine(binary) {
  const { record, check, findingCount } = binary;
  const about = binary.isUnreadable ? "could not be read" : [record.GoVersion || "unknown version", binary.part ?? binary.platform].filter(text => text).join(" · ");
  return [icon(binary.isUnreadable ? "warning" : "file"), element("span", { class: "names" }, element("span", { class: "name", title: binary.path }, binary.name),
    element("span", { class: "about" }, about)), element("span", { class: "marks" },
    findingCount > 0 && element("span", { class: `badge ${binary.vulnerabilities.Counts?.Symbol > 0 ? "bad" : ""}`, title: plural(findingCount, "known vulnerability", "known vulnerabilities") },
      findingCount.toLocaleString("en"), element("span", { class: "unseen" }, findingCount === 1 ? " vulnerability" : " vulnerabilities")),
    binary.lacksFindings && element("span", { class: "badge doubtful", title: "Vulnerabilities: not everything could be judged" }, "?",
      element("span", { class: "unseen" }, " vulnerabilities not determined")),
    check?.state !== "pending" && check && verdictMark(check.report?.Verdict ?? "undetermined"))];
}

function select(entry) {
  store.selected = entry;
  const list = find("list"), selected = [...list.children].find(option => option.entry === entry);
  for (const option of list.querySelectorAll("[aria-selected=true], [tabindex='0']")) {
    option.setAttribute("aria-selected", "false");
    option.tabIndex = -1;
  }
  selected.setAttribute("aria-selected", "true");
  selected.tabIndex = 0;
  selected.focus();
  selected.scrollIntoView({ block: "nearest" });
  showDetail();
}

function moveInList(event) {
  const options = [...find("list").children], index = options.indexOf(document.activeElement.closest("[role=option]"));
  const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: options.length - 1, PageDown: index + 12, PageUp: index - 12 }[event.key];
  if (target === undefined || options.length === 0) return;
  event.preventDefault();
  select(options[Math.min(Math.max(target, 0), options.length - 1)].entry);
}

function startList() {
  find("list").addEventListener("keydown", moveInList);
  find("list-search").addEventListener("input", event => {
    filterText = event.target.value.trim().toLowerCase();
    showList();
  });
}
