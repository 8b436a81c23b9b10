#!/usr/bin/env python3
"""Measures this library against the C floor and against Go, interleaved in one run.

    compare.py --go GO [--tree FOLDER] [--rounds N] [--check] [--record FILE] FOLDER...

The folders hold executables of all containers, such as TestBinaries/build.py and foreign.py make. Every
round runs all programs of a workload one after the other; the ratios are taken within a round, and their
medians are printed, so that what slows the machine slows both sides. With --check the exit status says
whether the ratios are within the bounds that hold for them. With --record the figures are written as JSON.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
EXECUTABLES = {b"\x7fELF": "ELF", b"\xcf\xfa\xed\xfe": "Mach-O", b"\xca\xfe\xba\xbe": "Mach-O"}

# Of each workload: at most this many times the floor, at least this many times faster than Go. The bounds
# leave room for a noisy machine; docs/performance.md has what was measured.
BOUNDS = {
    "view, ELF": (1.6, 4.5),
    "view, PE": (1.6, 80),
    "view, Mach-O": (1.8, 40),
    "view, all": (1.6, 12),
    "owned, all": (3.0, 8),
    "process, ELF": (None, 2.0),
    "process, PE": (None, 2.0),
    "process, Mach-O": (None, 2.0),
    "directory of 300": (None, 3.0),
    "tree": (2.5, 1.5),
}


def container(path):
    with open(path, "rb") as file:
        head = file.read(4)
    return "PE" if head[:2] == b"MZ" else EXECUTABLES.get(head)


def build(go, folder):
    """Builds all programs and returns their paths."""
    programs = {name: folder / name for name in ("floor", "walk", "goreader")}
    for name in ("floor", "walk"):
        subprocess.run(["cc", "-O2", "-pthread", "-o", programs[name], HERE / "floor" / f"{name}.c"],
                       check=True)
    subprocess.run([go, "build", "-o", programs["goreader"], "."], cwd=HERE / "goreader", check=True,
                   env=os.environ | {"GOTOOLCHAIN": "local"})
    for package, product, flags in (
            (HERE.parent, "hotpath", []),
            (ROOT, "gobuildinfo", ["-Xswiftc", "-static-executable", "--scratch-path", ROOT / ".build-static"])):
        command = ["swift", "build", "-c", "release", "--package-path", package, "--product", product, *flags]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        where = subprocess.run([*command, "--show-bin-path"], check=True, capture_output=True, text=True)
        programs[product] = pathlib.Path(where.stdout.strip()) / product
    return programs


def in_process(program, *arguments, files):
    """Nanoseconds for a file, as the program itself measures them, and how many files it could read."""
    done = subprocess.run([program, *arguments], input="".join(f"{file}\n" for file in files),
                          check=True, capture_output=True, text=True)
    nanoseconds, found = done.stdout.split()
    return float(nanoseconds), int(found)


def whole_process(*command, input=None):
    """Nanoseconds from start to end, and nothing found to compare."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, input=input)
    return (time.perf_counter() - start) * 1e9, None


def workloads(programs, go, corpus, tree):
    """Names of workloads, each with what measures the floor, this library and Go."""
    for kind in ("ELF", "PE", "Mach-O", "all"):
        files = [file for file in corpus if kind in ("all", container(file))]
        passes = str(max(1, 6000 // len(files)))
        go_passes = str(max(1, 600 // len(files)))
        floor = lambda files=files, passes=passes: in_process(programs["floor"], "read", passes, files=files)
        gos = lambda files=files, passes=go_passes: in_process(programs["goreader"], passes, files=files)
        for mode in ("view", "owned", "mapped"):
            if mode == "view" or kind == "all":
                ours = lambda files=files, passes=passes, mode=mode: in_process(
                    programs["hotpath"], mode, passes, files=files)
                yield f"{mode}, {kind}", (floor, ours, gos)
        if kind != "all":
            largest = max(files, key=lambda file: file.stat().st_size)
            name = str(largest)
            yield f"process, {kind}", (
                lambda name=name: whole_process(programs["floor"], "read", "1", input=f"{name}\n".encode()),
                lambda name=name: whole_process(programs["gobuildinfo"], "version", "-m", name),
                lambda name=name: whole_process(go, "version", "-m", name))
    folder = pathlib.Path(tempfile.mkdtemp())
    for index, file in enumerate(corpus):
        (folder / f"{index:03}").symlink_to(file)
    listing = "".join(f"{file}\n" for file in corpus).encode()
    yield "directory of 300", (
        lambda: whole_process(programs["floor"], "read", "1", input=listing),
        lambda: whole_process(programs["gobuildinfo"], "version", f"{folder}"),
        lambda: whole_process(go, "version", f"{folder}"))
    if tree:
        yield "tree", (
            lambda: whole_process(programs["walk"], str(os.cpu_count()), tree),
            lambda: whole_process(programs["gobuildinfo"], tree),
            lambda: whole_process(go, "version", tree))


def measure(sides, rounds):
    """Medians of all sides, and of the ratios within each round."""
    for side in sides:
        side()
    times = []
    for _ in range(rounds):
        results = [side() for side in sides]
        times.append([result[0] for result in results])
        found = {result[1] for result in results}
        if len(found) > 1 and max(found) - min(found) > 1:
            sys.exit(f"the programs do not find the same: {found}")
    floor, ours, gos = (statistics.median(column) for column in zip(*times))
    return {
        "floor": floor, "ours": ours, "go": gos,
        "to floor": statistics.median(row[1] / row[0] for row in times),
        "to Go": statistics.median(row[2] / row[1] for row in times),
    }


def human(nanoseconds):
    return f"{nanoseconds / 1e3:.2f} us" if nanoseconds < 1e6 else f"{nanoseconds / 1e6:.2f} ms"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--go", required=True)
    arguments.add_argument("--tree")
    arguments.add_argument("--rounds", type=int, default=11)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--record", type=pathlib.Path)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        programs = build(options.go, pathlib.Path(folder))
        listed = subprocess.run([programs["gobuildinfo"], "--json", *options.folders], capture_output=True,
                                text=True).stdout.splitlines()
        # The floor reads what Go 1.18 and later link. Files are taken evenly from all there are.
        files = list(dict.fromkeys(pathlib.Path(json.loads(line)["File"]).resolve() for line in listed))
        corpus = files[:: max(1, len(files) // 300)][:300]
        results = {}
        print(f"{len(corpus)} executables, {options.rounds} rounds, medians; "
              f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}\n")
        print("| workload | C floor | here | Go 1.27 | to the floor | faster than Go |\n|---|---|---|---|---|---|")
        for name, sides in workloads(programs, options.go, corpus, options.tree):
            result = results[name] = measure(sides, options.rounds)
            print(f"| {name} | {human(result['floor'])} | {human(result['ours'])} | {human(result['go'])} | "
                  f"{result['to floor']:.2f} x | {result['to Go']:.1f} x |", flush=True)
    if options.record:
        options.record.write_text(json.dumps({
            "date": datetime.date.today().isoformat(),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
            "executables": len(corpus), "rounds": options.rounds, "workloads": results}, indent=1) + "\n")
    if options.check:
        misses = [f"{name}: {result['to floor']:.2f} x the floor, {result['to Go']:.1f} x faster than Go"
                  for name, result in results.items() if name in BOUNDS
                  and ((BOUNDS[name][0] and result["to floor"] > BOUNDS[name][0])
                       or result["to Go"] < BOUNDS[name][1])]
        for miss in misses:
            print(f"out of bounds: {miss}")
        sys.exit(1 if misses else 0)


if __name__ == "__main__":
    main()
