#!/usr/bin/env python3
"""Measures this library against the C floor and against Go, interleaved in one run.

    compare.py --go GO [--small FILE] [--gobuildinfo FILE] [--scratch-path FOLDER] [--tree FOLDER] [--rounds N] [--only PATTERN] [--check]
        [--record FILE] FOLDER...

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
import re
import statistics
import struct
import subprocess
import sys
import tempfile

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
    "process, ELF": (None, 3.5),
    "process, PE": (None, 10),
    "process, Mach-O": (None, 10),
    "directory of 300": (None, 3.0),
    "256 MB of near misses": (None, 2.0),
    "1 GB sparse": (None, 20),
    "tree": (2.5, 1.5),
    "functions": (2.5, 3),
    "packages": (3.5, 2.5),
    "symbols": (None, 2),
}


def container(path):
    with open(path, "rb") as file:
        head = file.read(4)
    return "PE" if head[:2] == b"MZ" else EXECUTABLES.get(head)


def has_inline_blob(line):
    """Whether a line that `version` prints is about a program whose blob holds its strings: Go 1.18 and later."""
    version = re.search(r": go1\.(\d+)[^:]*$", line)
    return version is None or int(version[1]) >= 18


def build_swift(package, product, *flags):
    command = ["swift", "build", "-c", "release", "--package-path", package, "--product", product, *flags]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    where = subprocess.run([*command, "--show-bin-path"], check=True, capture_output=True, text=True)
    return pathlib.Path(where.stdout.strip()) / product


def build(go, folder, small, gobuildinfo, scratch):
    """Builds the programs that are not given and returns the paths of all."""
    programs = {name: folder / name for name in ("floor", "functions", "walk", "spawn", "goreader")}
    for name in ("floor", "functions", "walk", "spawn"):
        subprocess.run(["cc", "-O2", "-pthread", "-o", programs[name], HERE / "floor" / f"{name}.c"],
                       check=True)
    subprocess.run([go, "build", "-o", programs["goreader"], "."], cwd=HERE / "goreader", check=True,
                   env=os.environ | {"GOTOOLCHAIN": "local"})
    programs["measure"] = build_swift(HERE.parent, "measure", *(["--scratch-path", scratch] if scratch else []))
    programs["gobuildinfo"] = gobuildinfo or build_swift(
        ROOT, "gobuildinfo", "-Xswiftc", "-static-executable", "--scratch-path", ROOT / ".build-static")
    # The small static file starts fastest.
    programs["small"] = small or folder / "small"
    if not small:
        subprocess.run([ROOT / "Sources" / "Embedded" / "build", programs["small"]], check=True,
                       stderr=subprocess.DEVNULL)
    return programs


def in_process(program, *arguments, files):
    """Nanoseconds for a file, as the program itself measures them, and how many files it could read."""
    done = subprocess.run([program, *arguments], input="".join(f"{file}\n" for file in files),
                          check=True, capture_output=True, text=True)
    nanoseconds, found = done.stdout.split()
    return float(nanoseconds), int(found)


def whole_process(programs, *command, listing="/dev/null", runs=9):
    """Nanoseconds from start to end; nothing found to compare."""
    done = subprocess.run([programs["spawn"], str(runs), listing, *command], check=True,
                          capture_output=True, text=True)
    return float(done.stdout.split()[0]), None


def large_file(path, data_size, pattern):
    """An ELF file whose data has no magic; without a pattern it is a hole."""
    names = b"\0.go.buildinfo\0.shstrtab\0"
    offset, address = 4096, 0x400000
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 2, 62, 1, 0, 64, 120, 0, 64, 56, 1, 64, 3, 2)
    header += struct.pack("<IIQQQQQQ", 1, 6, offset, address, address, data_size, data_size, 4096)
    header += bytes(64) + struct.pack("<IIQQQQIIQQ", 1, 1, 3, address, offset, data_size, 0, 0, 16, 0)
    header += struct.pack("<IIQQQQIIQQ", 15, 3, 0, 0, offset + data_size, len(names), 0, 0, 1, 0)
    with open(path, "wb") as file:
        file.write(header.ljust(offset, b"\0"))
        for _ in range(data_size >> 20 if pattern else 0):
            file.write(pattern * ((1 << 20) // len(pattern)))
        file.seek(offset + data_size)
        file.write(names)
    return str(path)


def compilers(go, folders):
    """Go's compiler for each container: large programs that have kept their symbols."""
    root = pathlib.Path(subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True).stdout.strip())
    found = {}
    for folder in (root, *folders):
        for pattern in ("**/pkg/tool/*/compile", "**/pkg/tool/*/compile.exe"):
            found |= {container(path): path for path in folder.glob(pattern)}
    return found


def largest_table(files):
    """The largest program that the floor of the function table reads, of less than 100 MB."""
    def has_table(file):
        with open(file, "rb") as contents:
            return b".gopclntab\0" in contents.read() and contents.seek(4) and contents.read(2) == b"\2\1"

    return next((file for file in sorted(files, key=lambda file: -file.stat().st_size)
                 if container(file) == "ELF" and file.stat().st_size < 100 << 20 and has_table(file)), None)


def linked_code(programs, go, largest, large, folder):
    """The function table of a large program, and the functions of Go's compiler, which has symbols."""
    if largest:
        print(f"functions and packages of {largest.name}, {largest.stat().st_size >> 20} MiB", file=sys.stderr)
        for mode, floor in (("functions", "names"), ("packages", "packages")):
            for reading in ("read", "map"):
                yield mode if reading == "read" else f"{mode}, mapped floor", tuple(
                    lambda program=program, arguments=arguments: in_process(
                        programs[program], *arguments, "10", files=[largest])
                    for program, arguments in (("functions", (reading, floor)), ("measure", (mode,)), ("goreader", (mode,))))
    if "ELF" in large:
        file = large["ELF"]
        listing = folder / "symbols"
        listing.write_text(f"{file}\n")
        yield "symbols", (
            lambda: whole_process(programs, programs["functions"], "map", "names", "0", listing=listing),
            lambda: whole_process(programs, programs["small"], "packages", "--functions", file),
            lambda: whole_process(programs, go, "tool", "nm", file))


def workloads(programs, go, corpus, largest, large, tree, folder):
    """Names of workloads, each with what measures the floor, this library and Go."""
    def named(*names):
        """A file with names, for the floor's standard input."""
        place = folder / f"names-{abs(hash(names))}"
        place.write_text("".join(f"{name}\n" for name in names))
        return str(place)

    def processes(*arguments, files, ours="small", runs=9):
        names = named(*files)
        return (lambda: whole_process(programs, programs["floor"], "read", "0", listing=names, runs=runs),
                lambda: whole_process(programs, programs[ours], "version", *arguments, runs=runs),
                lambda: whole_process(programs, go, "version", *arguments, runs=runs))

    for kind in ("ELF", "PE", "Mach-O", "all"):
        files = [file for file in corpus if kind in ("all", container(file))]
        passes = str(max(1, 6000 // len(files)))
        go_passes = str(max(1, 600 // len(files)))
        floor = lambda files=files, passes=passes: in_process(programs["floor"], "read", passes, files=files)
        gos = lambda files=files, passes=go_passes: in_process(programs["goreader"], passes, files=files)
        for mode in ("view", "owned", "mapped"):
            if mode == "view" or kind == "all":
                ours = lambda files=files, passes=passes, mode=mode: in_process(
                    programs["measure"], mode, passes, files=files)
                yield f"{mode}, {kind}", (floor, ours, gos)
        if kind in large:
            yield f"process, {kind}", processes("-m", str(large[kind]), files=[large[kind]])
    yield from linked_code(programs, go, largest, large, folder)
    directory = folder / "directory"
    directory.mkdir()
    for index, file in enumerate(corpus):
        (directory / f"{index:03}").symlink_to(file)
    yield f"directory of {len(corpus)}", (
        lambda: whole_process(programs, programs["floor"], "list", directory),
        *processes(str(directory), files=corpus, ours="gobuildinfo")[1:])
    misses = b"\xff Go buildinf\0\x08\x02"
    for name, size, pattern in (("1 GB without a magic", 1 << 30, bytes(range(256))),
                                ("256 MB of near misses", 256 << 20, misses.ljust(16, b"\0")),
                                ("1 GB sparse", 1 << 30, None)):
        large = large_file(folder / "large", size, pattern)
        yield name, processes(large, files=[large], runs=1)
    if tree:
        yield "tree", (
            lambda: whole_process(programs, programs["walk"], str(os.cpu_count()), tree, runs=1),
            lambda: whole_process(programs, programs["gobuildinfo"], tree, runs=1),
            lambda: whole_process(programs, go, "version", tree, runs=1))


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


def scaling(programs, rounds):
    """How the time of a scan grows with the tree, and falls with the threads; milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [pathlib.Path(folder) / str(part) for part in range(8)]
        for part in parts:
            for directory in range(25):
                (part / str(directory)).mkdir(parents=True)
                for file in range(500):
                    (part / str(directory) / str(file)).write_bytes(b"no executable, as most files are\n" * 30)

        def scan(count, threads):
            times = [in_process(programs["measure"], "scan", str(threads), files=parts[:count])[0]
                     for _ in range(rounds)]
            return statistics.median(times) / 1e6

        scan(8, os.cpu_count())
        sizes = {count * 12500: scan(count, os.cpu_count()) for count in (1, 2, 4, 8)}
        threads = {count: scan(8, count) for count in range(1, os.cpu_count() + 1)}
        usage = subprocess.run([programs["spawn"], "1", "/dev/null", programs["gobuildinfo"], folder], check=True,
                               capture_output=True, text=True).stdout.split()
    return {"files": sizes, "threads": threads, "peak KB": int(usage[1])}


def searching(programs):
    """The speed of the search for the magic, as a share of that of summing all words."""
    shares = {}
    for kind in ("zeros", "data", "misses", "ff"):
        output = subprocess.run([programs["measure"], "search", kind, "256"], check=True,
                                capture_output=True, text=True).stdout
        shares[kind] = float(output.split()[-1])
    return shares


def human(nanoseconds):
    return f"{nanoseconds / 1e3:.2f} us" if nanoseconds < 1e6 else f"{nanoseconds / 1e6:.2f} ms"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--go", required=True)
    arguments.add_argument("--small", type=pathlib.Path, help="the small static file, if it is built already")
    arguments.add_argument("--gobuildinfo", type=pathlib.Path,
                           help="the program for directories, if it is built already; otherwise it is linked statically")
    arguments.add_argument("--scratch-path", type=pathlib.Path, help="where the package Benchmarks is built")
    arguments.add_argument("--tree")
    arguments.add_argument("--rounds", type=int, default=11)
    arguments.add_argument("--only", help="the workloads whose names match this regular expression")
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--record", type=pathlib.Path)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        programs = build(options.go, pathlib.Path(folder), options.small, options.gobuildinfo, options.scratch_path)
        # What Go's reader finds too, and the floor: what Go 1.18 and later link, in three containers. Files are taken
        # evenly from all there are.
        listed = subprocess.run([programs["gobuildinfo"], "version", *options.folders], capture_output=True,
                                text=True).stdout.splitlines()
        files = list(dict.fromkeys(pathlib.Path(line.rpartition(": ")[0]).resolve() for line in listed
                                   if has_inline_blob(line)))
        files = [file for file in files if container(file)]
        corpus = files[:: max(1, len(files) // 300)][:300]
        results = {}
        print(f"{len(corpus)} executables, {options.rounds} rounds, medians; "
              f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}\n")
        print("| workload | C floor | here | Go 1.27 | to the floor | faster than Go |\n|---|---|---|---|---|---|")
        for name, sides in workloads(
                programs, options.go, corpus, largest_table(files), compilers(options.go, options.folders), options.tree,
                pathlib.Path(folder)):
            if options.only and not re.match(options.only, name):
                continue
            result = results[name] = measure(sides, options.rounds)
            print(f"| {name} | {human(result['floor'])} | {human(result['ours'])} | {human(result['go'])} | "
                  f"{result['to floor']:.2f} x | {result['to Go']:.1f} x |", flush=True)
        if options.record:
            growth = scaling(programs, options.rounds)
            shares = searching(programs)
            print(f"\n{growth}\n{shares}")
    if options.record:
        options.record.write_text(json.dumps({
            "date": datetime.date.today().isoformat(),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
            "executables": len(corpus), "rounds": options.rounds, "workloads": results,
            "scaling": growth, "search": shares}, indent=1) + "\n")
    if options.check:
        # A workload that was not measured is not within its bounds.
        missing = [name for name in BOUNDS if name not in results and (name != "tree" or options.tree)
                   and not (options.only and not re.match(options.only, name))]
        misses = [f"{name}: {result['to floor']:.2f} x the floor, {result['to Go']:.1f} x faster than Go"
                  for name, result in results.items() if name in BOUNDS
                  and ((BOUNDS[name][0] and result["to floor"] > BOUNDS[name][0])
                       or result["to Go"] < BOUNDS[name][1])]
        for miss in misses:
            print(f"out of bounds: {miss}")
        for name in missing:
            print(f"not measured: {name}")
        sys.exit(1 if misses or missing else 0)


if __name__ == "__main__":
    main()
