#!/usr/bin/env python3
"""Fetches the govulncheck with which findings are compared, from Debian's unstable release, and prints its path.

    govulncheck.py FOLDER

What is there already is not fetched again. Another version than the one whose errors `parity` knows is not used: the exit status
is 3, and the message has the hash to write here.
"""

import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "TestBinaries"))
import debian

VERSION = "1.9.0-1"
# Of the program itself.
SHA256 = "c526eb6723542a233132d1868497d8af3ec8bfdf1ac8655a682f01234b318418"


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    program = folder / "package/usr/bin/govulncheck"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        debian.Packages(folder / "apt", ["amd64"], "sid").unpack([("govulncheck", "amd64", folder / "package")])
    if not program.exists():
        print("Debian has no govulncheck", file=sys.stderr)
        return 3
    found = hashlib.sha256(program.read_bytes()).hexdigest()
    if found != SHA256:
        program.unlink()
        print(f"not govulncheck {VERSION}: {program} has the hash {found}", file=sys.stderr)
        return 3
    print(program)
    return 0


if __name__ == "__main__":
    sys.exit(main())
