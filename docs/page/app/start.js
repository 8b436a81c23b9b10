// Connects the page with what people do on it.

// Shows a sentence until it is dismissed: what is lost is never lost in silence.
function notify(sentence) {
  const list = find("notice-list"), longest = 100;
  if (list.children.length < longest) list.append(element("li", {}, sentence));
  else find("notice-more").textContent = "There are more messages, which are not shown.";
  find("notice").hidden = false;
}

function clearNotices() {
  find("notice-list").replaceChildren();
  find("notice-more").textContent = "";
  find("notice").hidden = true;
}

function showActivity(input) {
  const activity = find("activity");
  activity.hidden = !program.running && program.queue.length === 0;
  if (!input) return;
  const percent = input.progress > 0 && input.progress < 1 ? ` ${Math.round(input.progress * 100)} %` : "";
  find("activity-text").textContent = visible(`${input.name}${percent}`);
  const bar = find("activity-bar");
  if (input.progress > 0) bar.value = input.progress;
  else bar.removeAttribute("value");
  // The line of the input moves along, without the list being made anew.
  for (const option of find("list").children) {
    if (option.entry === input) option.querySelector(".progress")?.style.setProperty("--share", input.progress);
  }
}

// Opens a dialog for files; a folder is one choice with all that is in it.
function choose(isFolder, take) {
  const chooser = element("input", { type: "file", multiple: true, webkitdirectory: isFolder });
  chooser.addEventListener("change", () => take(chosenGroups([...chooser.files])));
  chooser.click();
}

function clearAll() {
  for (const input of [...store.inputs]) store.remove(input);
  program.cancel();
  declared.clear();
  clearNotices();
  openPolicy(false);
  schedulePolicy();
  showList();
  showDetail();
  find("choose").focus();
}

function removeSelected(event) {
  if (event.key !== "Delete" || !store.selected) return;
  const input = store.selected instanceof Input ? store.selected : store.selected.input;
  if (input.isBusy) return;
  store.remove(input);
  if (store.inputs.length === 0) return clearAll();
  showList();
  showDetail();
  schedulePolicy();
}

function startDrops() {
  let depth = 0;
  const mark = change => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dropping", depth > 0);
  };
  addEventListener("dragenter", event => { event.preventDefault(); mark(1); });
  addEventListener("dragleave", () => mark(-1));
  addEventListener("dragover", event => event.preventDefault());
  addEventListener("drop", async event => {
    event.preventDefault();
    mark(-depth);
    const isDatabase = Boolean(event.target.closest?.("#database-add"));
    const dropped = droppedGroups(event.dataTransfer);
    const groups = await dropped.catch(error => { notify(`What was dropped cannot be read: ${error.message}`); return []; });
    if (isDatabase) takeDatabase(groups);
    else takeGroups(groups);
  });
}

function start() {
  Object.assign(store.actions, {
    saveDocument,
    computeDigests: input => input.isReport ? undefined : readAgain(input, "--sha256"),
    readPackages: input => readAgain(input, "--packages"),
    recover: input => readAgain(input, "--recover"),
  });
  startList();
  startDrops();
  find("list").addEventListener("keydown", removeSelected);
  for (const name of ["choose", "add"]) find(name).addEventListener("click", () => choose(false, takeGroups));
  find("choose-folder").addEventListener("click", () => choose(true, takeGroups));
  find("database-add").addEventListener("click", () => choose(false, takeDatabase));
  find("notice-close").addEventListener("click", clearNotices);
  find("clear").addEventListener("click", clearAll);
  find("cancel").addEventListener("click", () => { program.cancel(); showActivity(null); });
  find("policy-open").addEventListener("click", () => openPolicy(find("policy").hidden));
  find("policy-text").addEventListener("input", () => { updateLineNumbers(); schedulePolicy(); });
  find("policy-text").addEventListener("scroll", event => { find("policy-lines").scrollTop = event.target.scrollTop; });
  find("policy-text").addEventListener("keydown", event => { if (event.key === "Escape") { openPolicy(false); find("policy-open").focus(); } });
  updateLineNumbers();
  showList();
  showDetail();
  program.load().catch(error => {
    find("drop-text").textContent = `This browser cannot run the program: ${error.message}`;
  });
}

start();
