// Vulnerabilities of a binary, and the verdict of a policy.

const evidenceNames = new Map([["symbol", "affected functions linked"], ["package", "affected package linked"], ["module", "module only"]]);
const evidenceKinds = new Map([["symbol", "bad"], ["package", "doubtful"]]);
const entryIdentifier = /^GO-\d{4}-\d{4,}$/;

// What is shown instead of a result that is not there, or not yet.
function unfinished({ state, reason }, activity, title) {
  return element("div", { class: "blank findings" }, state === "pending" ? element("p", { class: "reading" }, activity)
    : [icon("question"), element("h3", {}, title), reason && messageList([reason])]);
}

function findingList(report) {
  const left = report.Unjudged ?? [], isComplete = unjudged(report).length === 0;
  const findings = report.Findings.toSorted((one, other) => evidenceRank(one) - evidenceRank(other));
  const database = element("p", { class: "muted" }, "Database of ", timeText(report.Database) || "unknown date",
    ". Linked is not called: evidence is which affected functions are in the program.");
  return element("div", { class: "findings" },
    findings.length === 0 && element("div", { class: "blank" }, icon(isComplete ? "check" : "question"),
      element("h3", {}, isComplete ? "No known vulnerabilities" : "Could not be judged"),
      !isComplete && element("p", {}, "Nothing was found in what could be judged. The rest is below.")),
    report.Upgrade && note("", "check", "Upgrade ", element("code", {}, report.Upgrade.Module), " from ", element("code", {}, report.Upgrade.Version), " to ",
      element("code", {}, report.Upgrade.FixedVersion), `: clears ${plural(report.Upgrade.Entries, "finding")}.`),
    findings.map(findingCard),
    left.length > 0 && element("section", { class: "card unjudged" }, element("h3", {}, "Could not be judged"), element("ul", {},
      left.map(item => element("li", {}, element("code", {}, [item.Module, item.Version].filter(text => text).join("@") || "the program"), " ",
        [item.Reason, item.Detail].filter(text => text).join(": "),
        (item.Possible ?? []).length > 0 && [". Affects some version of it: ", item.Possible.map((finding, index) => [index > 0 && ", ", entryLink(finding.ID)])])))),
    database);
}

function evidenceRank(finding) {
  return [...evidenceNames.keys()].indexOf(finding.Evidence) + (finding.Ignored === undefined ? 0 : 10);
}

// A link to an entry on the site of Go, whatever addresses a database records.
function entryLink(identifier) {
  return entryIdentifier.test(identifier) ? element("a", { href: `https://pkg.go.dev/vuln/${identifier}`, target: "_blank", rel: "noopener noreferrer" }, identifier) : identifier;
}

function findingCard(finding) {
  const kind = evidenceKinds.get(finding.Evidence) ?? "";
  return element("section", { class: `card finding ${finding.Ignored === undefined ? kind : ""}` },
    element("h3", {}, entryLink(finding.ID), " ", badge(evidenceNames.get(finding.Evidence) ?? finding.Evidence, kind), finding.Ignored !== undefined && badge("ignored")),
    element("p", {}, finding.Summary),
    facts([
      ["Module", [element("code", {}, `${finding.Module}@${finding.Version}`), finding.Replaces && [" in place of ", element("code", {}, finding.Replaces)]]],
      ["Fixed in", finding.FixedVersion ? element("code", {}, finding.FixedVersion) : "no version yet"],
      ["Also known as", (finding.Aliases ?? []).join(", ")],
      ["Linked", (finding.Packages ?? []).map(item => element("div", {}, element("code", {}, item.Path),
        (item.Symbols ?? []).length > 0 && [": ", element("code", {}, item.Symbols.join(", "))]))],
      ["Cautions", (finding.Cautions ?? []).join(", ")],
      ["Disputed", finding.Disputed && "the project's own version numbers exclude this version"],
      ["Ignored", finding.Ignored],
    ]));
}

// Everything but these two is shown as undetermined.
const verdictKinds = { admitted: "good", refused: "bad" }, verdictIcons = { admitted: "check", refused: "cross" };
const verdictKind = verdict => Object.hasOwn(verdictKinds, verdict) ? verdictKinds[verdict] : "doubtful";

function verdictMark(verdict) {
  return element("span", { class: `verdict ${verdictKind(verdict)}`, role: "img", "aria-label": verdict, title: verdict },
    icon(Object.hasOwn(verdictIcons, verdict) ? verdictIcons[verdict] : "question"));
}

function verdictList(check) {
  return element("div", { class: "findings" },
    element("p", { class: "lead" }, verdictMark(check.Verdict), ` ${check.Verdict[0].toUpperCase()}${check.Verdict.slice(1)}`),
    check.Error && note("bad", "warning", check.Error),
    element("ul", { class: "rules" }, check.Findings.map(finding => element("li", { class: verdictKind(finding.Outcome) }, verdictMark(finding.Outcome),
      element("div", {}, element("code", {}, `${finding.Rule} ${finding.Demand ?? ""}`),
        finding.Expected !== undefined && element("p", {}, "expected ", element("b", {}, finding.Expected), ", found ", element("b", {}, finding.Found ?? "nothing")),
        finding.Reason && element("p", {}, finding.Reason), finding.Advice && element("p", { class: "muted" }, finding.Advice))))));
}
