"""Builds small programs of synthetic modules, and the vulnerability database that names them.

The modules are served from a folder as GOPROXY. Each program shows one case: inlined and unused functions, generic ones, method
values, closures, initializers, replacements, nested modules, paths that begin alike or with `go.`, development and vendor Go
versions, platforms.
"""

import json
import os
import pathlib
import shutil
import subprocess
import zipfile

PACKAGE = """package {name}

//go:noinline
func Linked(n int) int {{ return n*{factor} + 1 }}

func Inlined(n int) int {{ return n*{factor} + 2 }}

func Unused(n int) int {{ return n*{factor} + 3 }}

//go:noinline
func unexported(n int) int {{ return n*{factor} + 4 }}

func Calls(n int) int {{ return unexported(n) }}
"""

NAMES = """package names

type T struct{ n int }

//go:noinline
func (t *T) Pointer() int { return t.n }

//go:noinline
func (t T) Value() int { return t.n + 1 }

func (t *T) Small() int { return t.n * 3 }

type Box[K any] struct{ value K }

//go:noinline
func (b *Box[K]) Get() K { return b.value }

//go:noinline
func Generic[K any](k K) *Box[K] { return &Box[K]{k} }

//go:noinline
func Outer(n int) func() int { return func() int { return n * 2 } }

type Doer interface{ Do() int }

type Embedding struct{ T }

//go:noinline
func (e *Embedding) Do() int { return e.n }

var table = map[string]int{"a": 1}

func init() { table["b"] = len(table) }

func init() { table["c"] = len(table) }

func Table() int { return table["b"] }
"""


def plain(name, factor=3):
    return PACKAGE.format(name=name, factor=factor)


# path, version: path in go.mod (None: no go.mod), files
MODULES = {
    ("example.com/plain", "v1.0.0"): ("example.com/plain", {"p/p.go": plain("p"), "q/q.go": plain("q", 5)}),
    ("example.com/plain", "v1.2.0"): ("example.com/plain", {"p/p.go": plain("p"), "q/q.go": plain("q", 5)}),
    # Forks keep the path of the original in their go.mod.
    ("example.com/fork", "v1.0.0"): ("example.com/plain", {"p/p.go": plain("p", 7), "q/q.go": plain("q", 5)}),
    ("example.com/names", "v1.0.0"): ("example.com/names", {"names.go": NAMES, "dotted.v2/d.go": plain("dotted", 9)}),
    ("go.example.com/dotted", "v0.1.0"): ("go.example.com/dotted", {"p/p.go": plain("p", 11)}),
    ("example.com/nested", "v1.0.0"): ("example.com/nested", {"p/p.go": plain("p", 13)}),
    ("example.com/nested/inner", "v1.5.0"): ("example.com/nested/inner", {"p/p.go": plain("p", 15)}),
    ("example.com/nested-helpers", "v1.0.0"): ("example.com/nested-helpers", {"p/p.go": plain("p", 17)}),
    ("example.com/old", "v3.1.0+incompatible"): (None, {"p/p.go": plain("p", 19)}),
}

# With type parameters.
LANGUAGE = "1.18"

USE = 'println(p.Linked(n), p.Inlined(n), p.Calls(n))'


def program(*imports, body=USE):
    lines = "".join(f"\t{line}\n" for line in imports)
    return f"package main\n\nimport (\n{lines})\n\nvar n = 3\n\nfunc main() {{\n\t{body}\n}}\n"


PLAIN = program('"example.com/plain/p"')

# name: lines of go.mod, main.go
PROGRAMS = {
    "plain": ("require example.com/plain v1.0.0", PLAIN),
    "fixed": ("require example.com/plain v1.2.0", PLAIN),
    "unused": ("require example.com/plain v1.0.0", program('"example.com/plain/p"', body="println(p.Calls(n))")),
    "other-package": ("require example.com/plain v1.0.0", program('p "example.com/plain/q"')),
    "replaced-version": ("require example.com/plain v1.2.0\nreplace example.com/plain => example.com/plain v1.0.0", PLAIN),
    "replaced-fixed": ("require example.com/plain v1.0.0\nreplace example.com/plain => example.com/plain v1.2.0", PLAIN),
    "replaced-fork": ("require example.com/plain v1.0.0\nreplace example.com/plain => example.com/fork v1.0.0", PLAIN),
    "replaced-folder": ("require example.com/plain v1.0.0\nreplace example.com/plain => ./local", PLAIN),
    "names": ("require example.com/names v1.0.0", program(
        '"example.com/names"', 'p "example.com/names/dotted.v2"',
        body='t := &names.T{}\n\tvar d names.Doer = &names.Embedding{}\n\tf := t.Pointer\n'
        '\tprintln(t.Pointer(), t.Value(), t.Small(), names.Generic("x").Get(), names.Generic(3).Get(), names.Outer(n)(), d.Do(), f(), names.Table(), p.Linked(n))')),
    "go-dot": ("require go.example.com/dotted v0.1.0", program('"go.example.com/dotted/p"')),
    "go-dot-inlined": ("require go.example.com/dotted v0.1.0", program('"go.example.com/dotted/p"', body="println(p.Inlined(n))")),
    "nested": ("require example.com/nested v1.0.0\nrequire example.com/nested/inner v1.5.0", program(
        '"example.com/nested/p"', 'inner "example.com/nested/inner/p"', body="println(p.Linked(n), inner.Linked(n))")),
    "prefix": ("require example.com/nested v1.0.0\nrequire example.com/nested-helpers v1.0.0", program(
        '"example.com/nested/p"', 'helpers "example.com/nested-helpers/p"', body="println(p.Inlined(n), helpers.Linked(n))")),
    "incompatible": ("require example.com/old v3.1.0+incompatible", program('"example.com/old/p"')),
    "standard": ("", program('"net/url"', body='u, _ := url.Parse("http://x"); println(u.Host, n)')),
}


def events(*texts):
    return [{"type": "SEMVER", "events": [dict([text.split(" ")]) for text in texts]}]


def block(path, ranges, imports=None, custom=None):
    affected = {"package": {"name": path, "ecosystem": "Go"}, "ranges": ranges, "ecosystem_specific": {}}
    if imports is not None:
        affected["ecosystem_specific"]["imports"] = imports
    if custom is not None:
        affected["ecosystem_specific"]["custom_ranges"] = [{**entry, "type": "ECOSYSTEM"} for entry in custom]
    return affected


def symbols(path, *names, **platform):
    package = {"path": path, **platform}
    return {**package, "symbols": list(names)} if names else package


UNTIL = events("introduced 0", "fixed 1.1.0")
ALL = events("introduced 0")
ENTRIES = [
    ("plain: a linked symbol", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p", "Linked")])]),
    ("plain: an inlined symbol", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p", "Inlined")])]),
    ("plain: an unused symbol", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p", "Unused")])]),
    ("plain: exported and not", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p", "Calls", "unexported", "Unused")])]),
    ("plain: unexported alone", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p", "unexported")])]),
    ("plain: all of a package", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p")])]),
    ("plain: a module", [block("example.com/plain", UNTIL)]),
    ("plain: another package", [block("example.com/plain", UNTIL, [symbols("example.com/plain/q", "Linked")])]),
    ("plain: for windows", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p", "Linked", goos=["windows"])])]),
    ("plain: for linux and amd64", [block("example.com/plain", UNTIL, [symbols("example.com/plain/p", "Linked", goos=["linux", "darwin"], goarch=["amd64"])])]),
    ("plain: two blocks, of which the first one's fix is in the second", [
        block("example.com/plain", events("introduced 0", "fixed 1.0.1"), [symbols("example.com/plain/p", "Linked")]),
        block("example.com/plain", events("introduced 1.0.1", "fixed 1.0.3"), [symbols("example.com/plain/p", "Linked")])]),
    ("plain: disputed", [block("example.com/plain", ALL, [symbols("example.com/plain/p", "Linked")], custom=events("introduced 0", "fixed 0.9.0"))]),
    ("plain: later versions", [block("example.com/plain", events("introduced 1.1.0"), [symbols("example.com/plain/p", "Linked")])]),
    ("fork", [block("example.com/fork", ALL, [symbols("example.com/fork/p", "Linked")])]),
    ("original and fork", [block("example.com/plain", ALL, [symbols("example.com/plain/p", "Linked")]), block("example.com/fork", ALL, [symbols("example.com/fork/p", "Linked")])]),
    ("names", [block("example.com/names", ALL, [symbols("example.com/names", "T.Pointer", "T.Value", "T.Small", "Box.Get", "Generic", "Outer", "Embedding.Do", "init#1", "Table")])]),
    ("names: generic alone", [block("example.com/names", ALL, [symbols("example.com/names", "Box.Get")])]),
    ("names: all of a package", [block("example.com/names", ALL, [symbols("example.com/names")])]),
    ("names: a dotted package", [block("example.com/names", ALL, [symbols("example.com/names/dotted.v2", "Linked")])]),
    ("go-dot: linked", [block("go.example.com/dotted", ALL, [symbols("go.example.com/dotted/p", "Linked")])]),
    ("go-dot: inlined", [block("go.example.com/dotted", ALL, [symbols("go.example.com/dotted/p", "Inlined")])]),
    ("nested: outer", [block("example.com/nested", UNTIL, [symbols("example.com/nested/p", "Linked"), symbols("example.com/nested/inner/p", "Linked")])]),
    ("nested: outer module", [block("example.com/nested", UNTIL)]),
    ("nested: inner", [block("example.com/nested/inner", events("introduced 0", "fixed 1.6.0"), [symbols("example.com/nested/inner/p", "Linked")])]),
    ("incompatible", [block("example.com/old", events("introduced 0", "fixed 3.2.0+incompatible"), [symbols("example.com/old/p", "Linked")])]),
    ("standard library", [block("stdlib", events("introduced 0"), [symbols("net/url", "Parse", "parse")])]),
    ("standard library, until 1.22", [block("stdlib", events("introduced 0", "fixed 1.21.9", "introduced 1.22.0-0", "fixed 1.22.2"), [symbols("runtime", "main")])]),
    ("Go's commands", [block("toolchain", events("introduced 0"), [symbols("cmd/go")])]),
    ("the main modules", [block(f"example.com/{name}", ALL, [symbols(f"example.com/{name}", "main")]) for name in ("plain-program", "names-program")]),
]


def write_database(folder):
    """Writes the entries as files `ID.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (summary, affected) in enumerate(ENTRIES, 1):
        name = f"GO-2099-{number:04}"
        entry = {"schema_version": "1.3.1", "id": name, "modified": "2026-01-02T03:04:05Z", "published": "2026-01-01T00:00:00Z",
                 "aliases": [f"CVE-2099-{number:04}"], "summary": summary, "details": f"Synthetic: {summary} <&>.", "affected": affected,
                 "references": [{"type": "WEB", "url": "https://example.com"}],
                 "database_specific": {"url": f"https://pkg.go.dev/vuln/{name}", "review_status": "REVIEWED" if number % 5 else "UNREVIEWED"}}
        (folder / f"{name}.json").write_text(json.dumps(entry, indent=2))
    return folder


def write_proxy(folder):
    for (path, version), (declared, files) in MODULES.items():
        place = folder / path / "@v"
        place.mkdir(parents=True, exist_ok=True)
        go_mod = f"module {declared or path}\n\ngo {LANGUAGE}\n"
        (place / f"{version}.mod").write_text(go_mod)
        (place / f"{version}.info").write_text(json.dumps({"Version": version, "Time": "2026-01-01T00:00:00Z"}))
        with open(place / "list", "a") as versions:
            versions.write(version + "\n")
        with zipfile.ZipFile(place / f"{version}.zip", "w") as archive:
            if declared:
                archive.writestr(f"{path}@{version}/go.mod", go_mod)
            for name, text in files.items():
                archive.writestr(f"{path}@{version}/{name}", text)
    return f"file://{folder.resolve()}"


# What `vulns` finds in the programs for linux/amd64: the evidence of entries by their summaries, in single letters.
EXPECTED = {
    "plain": {
        "plain: a linked symbol": "s", "plain: an inlined symbol": "s", "plain: an unused symbol": "p", "plain: exported and not": "s",
        "plain: unexported alone": "s", "plain: all of a package": "p", "plain: a module": "p", "plain: another package": "m",
        "plain: for linux and amd64": "s", "plain: two blocks, of which the first one's fix is in the second": "s",
        "plain: disputed": "s", "original and fork": "s"},
    "fixed": {"plain: disputed": "s", "plain: later versions": "s", "original and fork": "s"},
    "unused": {
        "plain: a linked symbol": "p", "plain: an inlined symbol": "p", "plain: an unused symbol": "p", "plain: exported and not": "s",
        "plain: unexported alone": "s", "plain: all of a package": "p", "plain: a module": "p", "plain: another package": "m",
        "plain: for linux and amd64": "p", "plain: two blocks, of which the first one's fix is in the second": "p",
        "plain: disputed": "p", "original and fork": "p"},
    "other-package": {
        "plain: a linked symbol": "m", "plain: an inlined symbol": "m", "plain: an unused symbol": "m", "plain: exported and not": "m",
        "plain: unexported alone": "m", "plain: all of a package": "m", "plain: a module": "p", "plain: another package": "s",
        "plain: for linux and amd64": "m", "plain: two blocks, of which the first one's fix is in the second": "m",
        "plain: disputed": "m", "original and fork": "m"},
    "replaced-fork": {"fork": "s", "original and fork": "s"},
    "replaced-folder": {},
    "names": {"names": "s", "names: generic alone": "s", "names: all of a package": "p", "names: a dotted package": "s"},
    "go-dot": {"go-dot: linked": "s", "go-dot: inlined": "s"},
    "go-dot-inlined": {"go-dot: linked": "p", "go-dot: inlined": "s"},
    # The outer module's entry names a package of the inner one, which is of another version.
    "nested": {"nested: outer": "s", "nested: outer module": "p", "nested: inner": "s"},
    "prefix": {"nested: outer": "p", "nested: outer module": "p"},
    "incompatible": {"incompatible": "s"},
    "standard": {},
}
EXPECTED["replaced-version"] = EXPECTED["plain"]
EXPECTED["replaced-fixed"] = EXPECTED["fixed"]


def build(go, folder, platforms=(("linux", "amd64"),), flavors=None, names=None):
    """Builds programs, and returns the folder of them.

    - flavors: the flags of each suffix of a name; unstripped and stripped unless given.
    - names: the programs; all unless given.
    """
    flavors = flavors or {"": [], "-stripped": ["-ldflags=-s -w"]}
    shutil.rmtree(folder, ignore_errors=True)
    proxy = write_proxy(folder / "proxy")
    out = folder / "programs"
    out.mkdir(parents=True)
    environment = os.environ | {
        "GOPROXY": proxy, "GONOSUMDB": "*", "GOSUMDB": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GO111MODULE": "on",
        "CGO_ENABLED": "0", "GOPATH": str((folder / "path").resolve()), "GOENV": "off", "GOTELEMETRY": "off", "GOWORK": "off"}
    for name, (requirements, source) in PROGRAMS.items():
        if names and name not in names:
            continue
        place = folder / "sources" / name
        place.mkdir(parents=True)
        (place / "go.mod").write_text(f"module example.com/{name}-program\n\ngo {LANGUAGE}\n\n{requirements}\n")
        (place / "main.go").write_text(source)
        if "./local" in requirements:
            files = MODULES["example.com/plain", "v1.0.0"][1] | {"go.mod": f"module example.com/plain\n\ngo {LANGUAGE}\n"}
            for file, text in files.items():
                (place / "local" / file).parent.mkdir(parents=True, exist_ok=True)
                (place / "local" / file).write_text(text)
        for system, architecture in platforms:
            for suffix, arguments in flavors.items():
                subprocess.run([str(pathlib.Path(go).resolve()), "build", *arguments, "-o",
                                str((out / f"{name}-{system}-{architecture}{suffix}").resolve()), "."],
                               cwd=place, check=True, env=environment | {"GOOS": system, "GOARCH": architecture})
    subprocess.run(["chmod", "-R", "u+w", str(folder / "path")], check=False)
    return out
