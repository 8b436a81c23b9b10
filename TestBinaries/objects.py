"""Makes what Go leaves to other tools: objects in archives, and files that lost their section headers."""

import os
import pathlib
import re
import struct
import subprocess
import tempfile

# A linker that does nothing but say that it did.
LINKER = """#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = -o ] && : > "$2"; shift; done
"""


def build_archive(go, flags, program, environment, output):
    """Builds a program, then has Go's linker write the object that another linker would get, and puts that into an
    archive with other members, as -buildmode=c-archive does. Returns nothing, or why it cannot be done."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        linker = scratch / "linker"
        linker.write_text(LINKER)
        linker.chmod(0o755)
        # What the Go command would tell the linker of the modules, without building anything: for some systems
        # it refuses to without a C compiler. Without -a, packages in its cache are left out of the plan.
        plan = run([go, "build", "-n", "-a", *flags, "."], program, environment | {"CGO_ENABLED": "1"})
        modules = re.search(r"^modinfo .*$", plan.stdout + plan.stderr, re.MULTILINE)
        # Older Go commands compile it into the main package, if there is any.
        is_compiled = "_gomod_.go" in plan.stderr or environment.get("GO111MODULE") == "off"
        if not modules and not is_compiled:
            return plan.stderr.strip()
        configuration, main, failure = compiled(go, flags, program, environment, scratch, modules[0] if modules else "")
        if failure:
            return failure
        (scratch / "objects").mkdir()
        done = run([go, "tool", "link", "-linkmode=external", f"-extld={linker}", f"-tmpdir={scratch / 'objects'}",
                    "-importcfg", configuration, "-buildmode=exe", "-o", scratch / "linked", main],
                   program, environment)
        go_object = scratch / "objects" / "go.o"
        if not go_object.exists():
            return done.stderr.strip() or "the linker left no object"
        if not any(go_object.read_bytes()[:4]):
            return f"the linker left an unfinished object: {done.stderr.strip()}"
        system = environment["GOOS"]
        write = write_bsd if system in ("darwin", "ios") else write_gnu
        output.write_bytes(write([
            ("go.o", go_object.read_bytes()),
            ("000000.o", b"not an object"),
            ("a member with a name that is longer than its field.o", b"nor this"),
        ]))
    return None


def build_without_modules(go, flags, program, environment, output):
    """Builds a program as obfuscators do: linked without what the Go command knows of its modules. Returns nothing,
    or why it cannot be done."""
    with tempfile.TemporaryDirectory() as scratch:
        configuration, main, failure = compiled(go, flags, program, environment, pathlib.Path(scratch))
        if failure:
            return failure
        done = run([go, "tool", "link", "-s", "-w", "-buildid=", "-X=runtime.buildVersion=unknown", "-importcfg",
                    configuration, "-buildmode=exe", "-o", output, main], program, environment)
        return done.stderr.strip() if done.returncode else None


def compiled(go, flags, program, environment, scratch, modules=""):
    """Compiles a program. Returns the linker's configuration, the main package, and why if that cannot be done."""
    packages = run([go, "list", *flags, "-export", "-deps", "-f",
                    "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "."], program, environment)
    main = run([go, "list", *flags, "-export", "-f", "{{.Export}}", "."], program, environment)
    configuration = scratch / "importcfg"
    configuration.write_text(packages.stdout + modules + "\n")
    failed = packages.returncode or main.returncode
    return configuration, main.stdout.strip(), failed and (packages.stderr.strip() or main.stderr.strip())


def run(command, folder, environment):
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def member(name, size):
    return f"{name:<16}{0:<12}{0:<6}{0:<6}{'644':<8}{size:<10}`\n".encode()


def padded(contents):
    return contents + b"\n" * (len(contents) % 2)


def write_gnu(members):
    """GNU's form: a slash ends a name, and long names stand in a table."""
    table = b""
    archive = b""
    for name, contents in members:
        field = f"{name}/"
        if len(field) > 16:
            field = f"/{len(table)}"
            table += f"{name}/\n".encode()
        archive += member(field, len(contents)) + padded(contents)
    symbols = struct.pack(">I", 0)
    return (b"!<arch>\n" + member("/", len(symbols)) + symbols + member("//", len(table)) + padded(table)
            + archive)


def write_bsd(members):
    """BSD's form as Apple's tools write it: names stand in front of the contents, which they align to 8."""
    symbols = struct.pack("<II", 0, 0)
    archive = b"!<arch>\n"
    for name, contents in [("__.SYMDEF SORTED", symbols), *members]:
        text = name.encode()
        text += b"\0" * (-(len(archive) + 60 + len(text)) % 8)
        archive += member(f"#1/{len(text)}", len(text) + len(contents)) + padded(text + contents)
    return archive


def remove_sections(path):
    """Makes an ELF file one that has no section headers, as the strictest of strippers do."""
    contents = bytearray(path.read_bytes())
    is_64_bit = contents[4] == 2
    offset, counts = (40, 58) if is_64_bit else (32, 46)
    contents[offset:offset + (8 if is_64_bit else 4)] = bytes(8 if is_64_bit else 4)
    contents[counts:counts + 6] = bytes(6)
    mode = os.stat(path).st_mode
    path.write_bytes(contents)
    path.chmod(mode)
