#!/usr/bin/env python3
"""Checks binaries of the matrix with every rule: one that the rule admits, and one that it refuses.

    rules.py --gobuildinfo PROGRAM FOLDER

The exit status says whether all came out as they should.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODULES = "linux-amd64-go1.27-modules"
PLAIN = "linux-amd64-go1.27-plain"

# Programs with code that has no sum: a module of a workspace, and one that is replaced by a directory.
WORKSPACE = "linux-amd64-go1.27-workspace"
LOCAL = "linux-amd64-go1.27-local"

# A rule, its arguments, a binary that is undetermined.
UNDETERMINED = [
    ("sums", "complete", WORKSPACE),
    ("sums", "complete", LOCAL),
    ("go-sum", "go.sum", WORKSPACE),
    ("go-sum", "go.sum", LOCAL),
    ("replacements", "none", WORKSPACE),
    ("vendor", "workspace.txt", WORKSPACE),
    ("report", "local", LOCAL),
    ("report", "local", WORKSPACE),
    ("module", "deny example.com/lib < v1.0.0", WORKSPACE),
    ("module", "deny example.com/near < v1.0.0", LOCAL),
]

# A rule, its arguments, a binary that is admitted, one that is refused.
CASES = [
    ("package", "deny example.com/modules", PLAIN, MODULES),
    ("package", "require example.com/modules", MODULES, PLAIN),
    ("package", "only std example.com/modules", MODULES, PLAIN),
    ("package", "linked", PLAIN, MODULES),
    # The database has one entry, about programs of Go before 1.24; no function that it names is in them.
    ("vulnerabilities", "none using database", PLAIN, "linux-amd64-go1.19-plain"),
    ("vulnerabilities", "below symbol using database", "linux-amd64-go1.19-plain", None),
    ("go-version", ">= 1.24", PLAIN, "linux-amd64-go1.19-plain"),
    ("go-version", "= 1.27.3", "linux-amd64-go1.27-experiment", "linux-amd64-go1.24-plain"),
    ("go-version-from", ".go-version", PLAIN, "linux-amd64-go1.24-plain"),
    ("go-version-from", "go.mod", PLAIN, "linux-amd64-go1.19-plain"),
    ("platform", "linux/amd64 linux/arm64", PLAIN, "windows-amd64-go1.27-plain"),
    # What Go 1.19 has the C compiler at hand link for Android is a program for Linux.
    ("headers", "true", PLAIN, "android-amd64-go1.19-plain"),
    ("level", "GOARM <= 5", "windows-amd64-go1.27-plain", "linux-arm-go1.27-plain"),
    ("setting", "CGO_ENABLED = 0", PLAIN, "linux-amd64-go1.27-cgo"),
    ("setting", "-tags has two", "linux-amd64-go1.27-tags", PLAIN),
    ("setting", "GOEXPERIMENT absent", PLAIN, "linux-amd64-go1.27-experiment"),
    ("setting", "-buildmode != pie", PLAIN, "linux-amd64-go1.27-pie"),
    ("sums", "complete", MODULES, "linux-amd64-go1.27-vendored"),
    ("replacements", "none", PLAIN, MODULES),
    ("replacements", "none", PLAIN, LOCAL),
    ("replacements", "only ./near", LOCAL, MODULES),
    ("replacements", "only example.com/lib", WORKSPACE, LOCAL),
    ("main", "released", "linux-amd64-go1.27-tagged", "linux-amd64-go1.27-dirty"),
    ("main", "released", "linux-amd64-go1.27-tagged", "linux-amd64-go1.27-vcs"),
    ("vcs", "clean", "linux-amd64-go1.27-vcs", "linux-amd64-go1.27-dirty"),
    ("vcs", "revision REVISION", "linux-amd64-go1.27-vcs", "linux-amd64-go1.27-dirty"),
    ("vcs", "revision 0123456789abcdef0123456789abcdef01234567", None, "linux-amd64-go1.27-vcs"),
    ("module", "deny example.com/words <= v1.2.3", PLAIN, MODULES),
    ("module", "deny example.com/swapped", PLAIN, MODULES),
    ("module", "require example.com/words", MODULES, PLAIN),
    ("modules", "none", PLAIN, MODULES),
    ("go-mod", "go.mod", MODULES, PLAIN),
    # The file itself has the directory, and another one does not.
    ("go-mod", "local.mod", LOCAL, WORKSPACE),
    ("go-mod", "released.mod", None, LOCAL),
    ("go-mod", "workspace.mod", None, WORKSPACE),
    ("go-sum", "go.sum", PLAIN, MODULES),
    ("vendor", "modules.txt", PLAIN, MODULES),
    ("vendor", "local.txt", LOCAL, WORKSPACE),
    ("report", "report", MODULES, None),
    # The same main package with fewer modules.
    ("report", "older", None, MODULES),
    ("build-id", "present", PLAIN, "linux-amd64-go1.27-nobuildid"),
    ("linkage", "static", PLAIN, "linux-amd64-go1.27-cgo"),
    ("interpreter", "none", PLAIN, "linux-amd64-go1.27-pie"),
    ("libraries", "none", PLAIN, "linux-amd64-go1.27-cgo"),
    ("stripped", "yes", "linux-amd64-go1.27-stripped", PLAIN),
]

# An entry of a vulnerability database.
ENTRY = {
    "id": "GO-2099-9001",
    "modified": "2026-11-20T12:00:00Z",
    "affected": [
        {
            "package": {"name": "stdlib", "ecosystem": "Go"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.24.0"}]}],
            "ecosystem_specific": {"imports": [{"path": "runtime", "symbols": ["NoSuchFunction"]}]},
        }
    ],
}

# The statuses of `check`.
OUTCOMES = {0: "admitted", 1: "refused", 3: "undetermined"}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--gobuildinfo", required=True)
    arguments.add_argument("folder", type=pathlib.Path)
    options = arguments.parse_args()

    def run(*command):
        return subprocess.run([options.gobuildinfo, *command], capture_output=True, text=True)

    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / ".go-version").write_text("1.27\n")
        module = (HERE / "programs" / "modules" / "go.mod").read_text()
        (folder / "go.mod").write_text(module.replace("go 1.18", "go 1.20"))
        (folder / "go.sum").write_text("example.com/words v1.2.3 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
        (folder / "modules.txt").write_text("# example.com/words v1.2.3\n## explicit\n")
        module = (HERE / "programs" / "local" / "go.mod").read_text()
        (folder / "local.mod").write_text(module)
        (folder / "released.mod").write_text(module[:module.index("replace")])
        (folder / "workspace.mod").write_text("module example.com/app\n\ngo 1.18\n\nrequire example.com/lib v1.0.0\n")
        (folder / "local.txt").write_text("# example.com/near v0.0.0 => ./near\n## explicit; go 1.18\nexample.com/near\n")
        (folder / "workspace.txt").write_text("## workspace\n# example.com/lib v1.0.0\n## explicit; go 1.18\n")
        (folder / "local").write_text(run("--json", options.folder / LOCAL, options.folder / WORKSPACE).stdout)
        report = run("--json", options.folder / MODULES).stdout
        (folder / "report").write_text(report)
        (folder / "older").write_text(report.replace("v1.2.3", "v1.2.2"))
        (folder / "database").mkdir()
        (folder / "database" / "GO-2099-9001.json").write_text(json.dumps(ENTRY))
        text = run("-m", options.folder / "linux-amd64-go1.27-vcs").stdout
        revision = re.search(r"vcs\.revision=(\w+)", text)[1]
        cases = [(rule, words, [(admitted, "admitted"), (refused, "refused")]) for rule, words, admitted, refused in CASES]
        cases += [(rule, words, [(binary, "undetermined")]) for rule, words, binary in UNDETERMINED]
        for rule, words, binaries in cases:
            policy = folder / "policy"
            policy.write_text(f"{rule} {words.replace('REVISION', revision)}\n")
            for binary, expected in binaries:
                if binary is None:
                    continue
                done = run("check", "--policy", policy, "--format", "json", options.folder / binary)
                outcome = OUTCOMES.get(done.returncode, "neither")
                if outcome != expected or (expected == "undetermined" and not done.stdout):
                    failures += 1
                    print(f"{rule} {words}: {binary}: expected {expected}, found {outcome}\n{done.stdout}{done.stderr}")
    names = set(re.findall(r"^      --([a-z-]+) ", run("check", "--help").stdout.split("\nRules:\n")[1], re.MULTILINE))
    missing = names - {rule for rule, *_ in CASES}
    print(f"{len(cases)} cases for {len(names)} rules, {failures} failures, not tried: {sorted(missing) or 'none'}")
    raise SystemExit(bool(failures or missing or not names))


if __name__ == "__main__":
    main()
