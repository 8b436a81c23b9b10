// Vulnerabilities of a binary, and the verdict of a policy.

const evidenceNames = { symbol: "affected functions linked", package: "affected package linked", module: "module only" };
const evidenceKinds = { symbol: "bad", package: "doubtful", module: "" };

function findingList(report) {
  if (!report) return element("div", { class: "blank" }, element("p", {}, "No vulnerability database was read."));
  const findings = report.Findings.toSorted((one, other) => evidenceRank(one) - evidenceRank(other));
  const database = element("p", { class: "muted" }, "Database of ", timeText(report.Database) || "unknown date",
    ". Linked is not called: evidence is which affected functions are in the program.");
  return element("div", { class: "findings" },
    findings.length === 0 && element("div", { class: "blank" }, icon("check"), element("h3", {}, "No known vulnerabilities")),
    report.Upgrade && note("", "check", "Upgrade ", element("code", {}, report.Upgrade.Module), " from ", element("code", {}, report.Upgrade.Version), " to ",
      element("code", {}, report.Upgrade.FixedVersion), `: clears ${plural(report.Upgrade.Entries, "finding")}.`),
    findings.map(findingCard),
    report.Unjudged.length > 0 && element("section", { class: "card" }, element("h3", {}, "Could not be judged"), element("ul", {},
      report.Unjudged.map(item => element("li", {}, element("code", {}, [item.Module, item.Version].filter(text => text).join("@")), " ",
        [item.Reason, item.Detail].filter(text => text).join(": "))))),
    database);
}

function evidenceRank(finding) {
  return ["symbol", "package", "module"].indexOf(finding.Evidence) + (finding.Ignored === undefined ? 0 : 10);
}

function findingCard(finding) {
  const link = /^https:\/\//.test(finding.URL ?? "") ? element("a", { href: finding.URL, target: "_blank", rel: "noopener noreferrer" }, finding.ID) : finding.ID;
  return element("section", { class: `card finding ${finding.Ignored === undefined ? evidenceKinds[finding.Evidence] : ""}` },
    element("h3", {}, link, " ", badge(evidenceNames[finding.Evidence] ?? finding.Evidence, evidenceKinds[finding.Evidence]), finding.Ignored !== undefined && badge("ignored")),
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

const verdictKinds = { admitted: "good", refused: "bad", undetermined: "doubtful" };
const verdictIcons = { admitted: "check", refused: "cross", undetermined: "question" };

function verdictMark(verdict) {
  return element("span", { class: `verdict ${verdictKinds[verdict]}`, role: "img", "aria-label": verdict, title: verdict }, icon(verdictIcons[verdict]));
}

function verdictList(check) {
  return element("div", { class: "findings" },
    element("p", { class: "lead" }, verdictMark(check.Verdict), ` ${check.Verdict[0].toUpperCase()}${check.Verdict.slice(1)}`),
    check.Error && note("bad", "warning", check.Error),
    element("ul", { class: "rules" }, check.Findings.map(finding => element("li", { class: verdictKinds[finding.Outcome] }, verdictMark(finding.Outcome),
      element("div", {}, element("code", {}, `${finding.Rule} ${finding.Demand ?? ""}`),
        finding.Expected !== undefined && element("p", {}, "expected ", element("b", {}, finding.Expected), ", found ", element("b", {}, finding.Found ?? "nothing")),
        finding.Reason && element("p", {}, finding.Reason), finding.Advice && element("p", { class: "muted" }, finding.Advice))))));
}
