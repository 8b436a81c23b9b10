// The vulnerability database, and the policy with its verdicts.

let database = null;

function setDatabase(name, files) {
  // Its files lie beside a policy, which can name it.
  const title = uniqueName(name === "-" ? "./-" : name, other => other === "policy" || declaredFiles.includes(other));
  const paths = files.map(([path, contents]) => [title + path.slice(name.length), contents]);
  database = { title, name: `${databaseFolder}/${title}`, files: paths.map(([path, contents]) => [`${databaseFolder}/${path}`, contents]), paths };
  showDatabase(title, "");
  find("database-add").classList.add("is-set");
  announce(`Vulnerability database: ${title}`);
  program.cancel(words => words[0] === "vulns");
  findVulnerabilities(store.inputs);
  schedulePolicy();
}

// Takes the one file or folder that was dropped on the button, or chosen by it.
function takeDatabase(groups) {
  const lost = groups.flatMap(group => group.lost ?? []);
  if (lost.length > 0) notify(`The database is incomplete: ${lost.join("; ")}`);
  if (groups.length > 1) notify(`The database is ${groups[0].name}. Of the others nothing was read: choose one file or folder.`);
  if (groups[0]?.files.length > 0) setDatabase(groups[0].name, groups[0].files);
}

function showDatabase(text, reason) {
  find("database-name").textContent = visible(text);
  find("database-name").title = visible(reason);
}

// Looks up the vulnerabilities of inputs. What was found before is not shown until there is a new result.
function findVulnerabilities(inputs) {
  if (!database) return;
  for (const input of inputs) for (const binary of input.binaries) binary.lookup = { state: "pending" };
  for (const input of inputs) if (!input.isBusy && input.binaries.length > 0) lookUp(input, database);
  scheduleList();
  showDetail();
}

// Counts the lookups of an input and its checks: only the latest has a result.
function startTask(input, kind) {
  input.tasks ??= {};
  const number = input.tasks[kind] = (input.tasks[kind] ?? 0) + 1;
  return () => input.tasks[kind] === number;
}

async function lookUp(input, used) {
  const isCurrent = startTask(input, "lookup"), match = input.matcher(), reports = new Map();
  const splitter = new LineSplitter(line => {
    const report = JSON.parse(line), binary = match(report);
    if (binary && Array.isArray(report.Findings)) reports.set(binary, report);
  });
  const result = await program.run(["vulns", "--db", used.name, "--level", "module", "--format", "json", ...commonOptions(input), "--", input.name],
    [...used.files, ...input.files], { onstart: () => showActivity({ name: `Vulnerabilities of ${input.name}` }), onoutput: bytes => splitter.add(bytes) });
  showActivity(null);
  if (!isCurrent() || used !== database) return;
  if (result.status !== null) splitter.finish();
  const reason = reasonOf(result, splitter.faults);
  for (const binary of input.binaries) binary.finish("lookup", reports.get(binary), result.isCancelled ? "The lookup was cancelled." : reason);
  // With status 2 it is the database that cannot be read.
  if (result.status === 2) showDatabase(`${used.title} cannot be read`, reason);
  if (result.isCancelled) notify(`Vulnerabilities of ${input.name}: the lookup was cancelled.`);
  announce(`${input.name}: vulnerabilities were looked up${input.binaries.some(binary => binary.lacksFindings) ? ", and not all could be determined" : ""}`);
  scheduleList();
  showDetail();
}

let policyTimer;
const declared = new Map();

function addDeclaredFile(name, contents) {
  declared.set(name, contents);
  announce(`${name} is there for the policy`);
  schedulePolicy();
}

function setPolicy(text) {
  find("policy-text").value = text;
  openPolicy(true);
  updateLineNumbers();
  schedulePolicy();
}

function openPolicy(isOpen) {
  find("policy").hidden = !isOpen;
  // The page may still be empty.
  document.body.classList.toggle("filled", isOpen || store.inputs.length > 0);
  find("policy-open").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) find("policy-text").focus();
}

function updateLineNumbers(faulty = 0) {
  const count = find("policy-text").value.split("\n").length;
  find("policy-lines").replaceChildren(...Array.from({ length: count }, (_, index) =>
    element("span", { class: index + 1 === faulty ? "faulty" : "" }, String(index + 1))));
}

// Checks the policy as soon as nobody types. Verdicts of the policy before are not shown any more.
function schedulePolicy() {
  clearTimeout(policyTimer);
  policyTurn += 1;
  const isEmpty = find("policy-text").value.trim() === "";
  for (const binary of store.binaries) binary.check = isEmpty ? undefined : { state: "pending" };
  program.cancel(words => words[0] === "check");
  if (isEmpty) return showPolicy({});
  find("policy-result").replaceChildren(element("p", { class: "muted reading" }, "Checking …"));
  scheduleList();
  showDetail();
  policyTimer = setTimeout(checkPolicy, 250);
}

let policyTurn = 0;

function policyFiles() {
  return [[`${policyFolder}/policy`, new TextEncoder().encode(find("policy-text").value)], ...[...declared].map(([name, contents]) => [`${policyFolder}/${name}`, contents]),
    ...(database?.paths ?? []).map(([path, contents]) => [`${policyFolder}/${path}`, contents])];
}

async function checkPolicy() {
  const turn = policyTurn, files = policyFiles(), others = [], failures = [];
  // Those that are still read are checked afterwards.
  const inputs = store.inputs.filter(input => !input.isBusy);
  let fault, isCancelled = false;
  // Without anything to check, the policy itself is read only for what is wrong in it.
  for (const input of inputs.length > 0 ? inputs : [null]) {
    const match = input?.matcher(), checks = new Map(), unmatched = [];
    const splitter = new LineSplitter(line => {
      const check = JSON.parse(line), binary = match?.(check);
      if (binary) checks.set(binary, check);
      else unmatched.push(check);
    });
    const result = isCancelled ? { isCancelled, status: null, errorText: "" }
      : await program.run(["check", "--json", "--policy", `${policyFolder}/policy`, ...(input ? commonOptions(input) : []), "--", input?.name ?? `${policyFolder}/policy`],
        [...files, ...(input?.files ?? [])], { onstart: () => showActivity({ name: `Policy: ${input?.name ?? ""}` }), onoutput: bytes => splitter.add(bytes) });
    showActivity(null);
    if (turn !== policyTurn) return;
    if (result.status !== null) splitter.finish();
    isCancelled ||= Boolean(result.isCancelled);
    if (result.status === 2) {
      fault = errorLines(result.errorText)[0] ?? "the policy cannot be read";
      break;
    }
    if (!input) break;
    const reason = isCancelled ? "The check was cancelled." : reasonOf(result, splitter.faults);
    for (const binary of input.binaries) binary.finish("check", checks.get(binary), reason);
    others.push(...unmatched.map(check => [check.File, check.Error ?? check.Verdict].join(": ")));
    if (result.status === null || splitter.faults.length > 0) failures.push(`${input.name}: ${reason}`);
    scheduleList();
  }
  showPolicy({ others, failures, fault, isEmpty: inputs.length === 0 });
}

function showPolicy({ others = [], failures = [], fault, isEmpty }) {
  if (fault) for (const binary of store.binaries) binary.check = undefined;
  const verdicts = store.binaries.filter(binary => binary.check && binary.check.state !== "pending").map(binary => binary.check.report?.Verdict ?? "undetermined");
  const counts = ["admitted", "refused", "undetermined"].map(verdict =>
    [verdict, verdicts.filter(other => other === verdict).length + (verdict === "undetermined" ? others.length : 0)]).filter(([, count]) => count > 0);
  const place = /^\.policy\/policy:(\d+): (.*)$/s.exec(fault ?? "");
  updateLineNumbers(place ? Number(place[1]) : 0);
  find("policy-text").setAttribute("aria-invalid", String(Boolean(fault)));
  find("policy-result").replaceChildren(...present([
    fault && element("p", { class: "note bad" }, icon("warning"), place ? element("button", { class: "link", onclick: () => selectPolicyLine(Number(place[1])) }, `Line ${place[1]}`) : null,
      element("span", {}, (place ? place[2] : fault).replace(/\.policy\/+/g, ""))),
    isEmpty && !fault && element("p", { class: "muted" }, "This policy is well-formed. Drop programs to check."),
    counts.map(([verdict, count]) => element("span", { class: `total ${verdictKind(verdict)}` }, verdictMark(verdict), `${count.toLocaleString("en")} ${verdict}`)),
    others.length + failures.length > 0 && messageList([...others, ...failures])]));
  scheduleList();
  showDetail();
}

function selectPolicyLine(number) {
  const text = find("policy-text"), lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((total, line) => total + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + lines[number - 1].length);
}
