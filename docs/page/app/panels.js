// The vulnerability database, and the policy with its verdicts.

let database = null;

function setDatabase(name, files) {
  database = { name: `${databaseFolder}/${name}`, title: name, files: files.map(([path, contents]) => [`${databaseFolder}/${path}`, contents]) };
  find("database-name").textContent = name;
  find("database-add").classList.add("is-set");
  announce(`Vulnerability database: ${name}`);
  findVulnerabilities(store.inputs);
  schedulePolicy();
}

async function findVulnerabilities(inputs) {
  const readable = inputs.filter(input => !input.isBusy && input.binaries.length > 0);
  if (!database || readable.length === 0) return;
  const splitter = new LineSplitter(line => store.addVulnerabilities(JSON.parse(line)));
  const result = await program.run(["vulns", "--db", database.name, "--level", "module", "--format", "json", "--", ...readable.map(input => input.name)],
    [...database.files, ...readable.flatMap(input => input.files)], {
      onstart: () => showActivity({ name: "Vulnerabilities" }), onoutput: bytes => splitter.add(bytes) });
  splitter.finish();
  showActivity(null);
  if (result.isCancelled) return;
  if (result.status === 2 || result.status === null) {
    const reason = errorLines(result.errorText).join("\n");
    find("database-name").textContent = `${database.title} cannot be read`;
    find("database-name").title = reason;
    return announce(reason);
  }
  announce("Vulnerabilities were looked up");
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

// Checks the policy as soon as nobody types.
function schedulePolicy() {
  clearTimeout(policyTimer);
  policyTimer = setTimeout(checkPolicy, 250);
}

async function checkPolicy() {
  const text = find("policy-text").value;
  program.cancel(words => words[0] === "check");
  if (text.trim() === "") return showPolicy({ checks: [] });
  const inputs = store.inputs.filter(input => !input.isBusy);
  const files = [[`${policyFolder}/policy`, new TextEncoder().encode(text)], ...[...declared].map(([name, contents]) => [`${policyFolder}/${name}`, contents]),
    ...(database?.files ?? []).map(([path, contents]) => [policyFolder + path.slice(databaseFolder.length), contents])];
  const checks = [], splitter = new LineSplitter(line => checks.push(JSON.parse(line)));
  // Without anything to check, the policy itself is read only for what is wrong in it.
  const paths = inputs.length > 0 ? inputs.map(input => input.name) : [`${policyFolder}/policy`];
  const result = await program.run(["check", "--json", "--policy", `${policyFolder}/policy`, "--", ...paths], [...files, ...inputs.flatMap(input => input.files)],
    { onoutput: bytes => splitter.add(bytes) });
  splitter.finish();
  if (result.isCancelled) return;
  const fault = result.status === 2 || result.status === null ? errorLines(result.errorText)[0] ?? "the policy cannot be read" : null;
  showPolicy({ checks: fault || inputs.length === 0 ? [] : checks, fault, isEmpty: inputs.length === 0 });
}

function showPolicy({ checks, fault, isEmpty }) {
  for (const binary of store.binaries) binary.check = undefined;
  const others = checks.filter(check => !store.addCheck(check));
  const counts = ["admitted", "refused", "undetermined"].map(verdict => [verdict, checks.filter(check => check.Verdict === verdict).length]).filter(([, count]) => count > 0);
  const place = /^\.policy\/policy:(\d+): (.*)$/s.exec(fault ?? "");
  updateLineNumbers(place ? Number(place[1]) : 0);
  find("policy-text").setAttribute("aria-invalid", String(Boolean(fault)));
  find("policy-result").replaceChildren(...present([
    fault && element("p", { class: "note bad" }, icon("warning"), place ? element("button", { class: "link", onclick: () => selectPolicyLine(Number(place[1])) }, `Line ${place[1]}`) : null,
      element("span", {}, (place ? place[2] : fault).replace(/\.policy\/+/g, ""))),
    isEmpty && !fault && element("p", { class: "muted" }, "This policy is well-formed. Drop programs to check."),
    counts.map(([verdict, count]) => element("span", { class: `total ${verdictKinds[verdict]}` }, verdictMark(verdict), `${count.toLocaleString("en")} ${verdict}`)),
    others.length > 0 && messageList(others.map(check => [check.File, check.Error ?? check.Verdict].join(": ")))]));
  scheduleList();
  showDetail();
}

function selectPolicyLine(number) {
  const text = find("policy-text"), lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((total, line) => total + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + lines[number - 1].length);
}
