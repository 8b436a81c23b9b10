"""Writes a module proxy in the file system, so that builds find modules with versions and sums.

The layout is that of the GOPROXY protocol; the modules are made of one constant each.
"""

import json
import re
import zipfile

MODULES = [
    ("example.com/Upper", "v0.1.0"),
    ("example.com/numbers/v2", "v2.0.1"),
    ("example.com/old", "v1.4.0+incompatible"),
    ("example.com/swapped", "v1.0.0"),
    ("example.com/substitute", "v1.1.0"),
    ("example.com/words", "v1.2.3"),
]

# As many as large programs use; their paths and versions vary in length as those of real ones do.
MANY = [
    (f"example.com/many/{'abcdefghij'[: index % 10 + 1]}{index:03}", f"v{index % 2}.{index}.{index % 7}")
    for index in range(400)
]


def package_name(path):
    """The last element of a path that is not a major version."""
    return [part for part in path.split("/") if not re.fullmatch(r"v\d+", part)][-1].lower()


def write(root):
    """Writes all modules below root and returns it as a value for GOPROXY."""
    for path, version in MODULES + MANY:
        # The protocol writes an upper-case letter as an exclamation mark and the lower-case one.
        escaped = re.sub("[A-Z]", lambda match: "!" + match[0].lower(), path)
        folder = root / escaped / "@v"
        folder.mkdir(parents=True, exist_ok=True)
        declared = "example.com/swapped" if path == "example.com/substitute" else path
        go_mod = f"module {declared}\n"
        name = package_name(declared)
        (folder / "list").write_text(version + "\n")
        (folder / f"{version}.info").write_text(json.dumps({"Version": version}))
        (folder / f"{version}.mod").write_text(go_mod)
        with zipfile.ZipFile(folder / f"{version}.zip", "w") as archive:
            prefix = f"{path}@{version}/"
            if "+incompatible" not in version:
                archive.writestr(zipfile.ZipInfo(prefix + "go.mod"), go_mod)
            source = f'package {name}\n\nconst Name = "{name}"\n'
            archive.writestr(zipfile.ZipInfo(prefix + name + ".go"), source)
    return f"file://{root}"


def write_program_of_many(folder):
    """Writes a program that uses all of the many modules."""
    folder.mkdir(parents=True)
    requirements = "".join(f"\t{path} {version}\n" for path, version in MANY)
    (folder / "go.mod").write_text(
        f"module example.com/many\n\ngo 1.18\n\nrequire (\n{requirements})\n")
    imports = "".join(f'\t"{path}"\n' for path, _ in MANY)
    uses = "".join(f"\tprintln({package_name(path)}.Name)\n" for path, _ in MANY)
    (folder / "main.go").write_text(
        f"package main\n\nimport (\n{imports})\n\nfunc main() {{\n{uses}}}\n")
