#!/usr/bin/env python3
"""Compares `gobuildinfo version` with the real `go version`, byte for byte.

    compare.py --gobuildinfo PROGRAM --go GO PATH...

For every file below the given paths, and for the paths themselves, both programs run with every
combination of options; standard output and exit status must be equal. Standard error must be equal
too, so that a reason given is Go's reason. Prints what differs; the exit status says whether
anything did.
"""

import argparse
import os
import pathlib
import subprocess
import sys

OPTIONS = [[], ["-m"], ["-m", "-json"], ["-v"], ["-m", "-v"]]
BATCH = 40


def run(program, options, paths):
    done = subprocess.run([program, "version", *options, *paths], capture_output=True, timeout=600,
                          stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def files_below(path):
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def compare(programs, options, paths):
    """Yields what differs; where a batch differs, looks for the files that do."""
    ours, theirs = (run(program, options, paths) for program in programs)
    if ours == theirs:
        return
    if len(paths) > 1:
        for path in paths:
            yield from compare(programs, options, [path])
        return
    for what, mine, other in zip(("exit status", "output", "error output"), ours, theirs):
        if mine != other:
            yield f"{paths[0]} {' '.join(options)}: {what}\n  ours: {mine!r:.600}\n  Go's: {other!r:.600}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--gobuildinfo", required=True)
    arguments.add_argument("--go", required=True)
    arguments.add_argument("--at-least", type=int, default=1, help="how many Go binaries there must be")
    arguments.add_argument("paths", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()
    programs = (options.gobuildinfo, options.go)

    files = [file for path in options.paths for file in files_below(path)]
    batches = [files[start:start + BATCH] for start in range(0, len(files), BATCH)]
    batches += [[path] for path in options.paths if path.is_dir()]
    differences = [difference for flags in OPTIONS for batch in batches
                   for difference in compare(programs, flags, [os.fspath(p) for p in batch])]
    for difference in differences:
        print(difference)

    _, listing, _ = run(options.go, [], [os.fspath(path) for path in options.paths])
    count = len(listing.splitlines())
    print(f"{len(files)} files, {count} of them Go binaries, {len(OPTIONS)} ways each: "
          f"{len(differences)} differences")
    if count < options.at_least:
        print(f"expected at least {options.at_least} Go binaries")
    sys.exit(1 if differences or count < options.at_least else 0)


if __name__ == "__main__":
    main()
