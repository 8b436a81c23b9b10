#!/usr/bin/env python3
"""Measures scans of a tree that is not in the page cache, against Go and against what the disk serves.

    cold.py --go GO --gobuildinfo FILE [--small FILE] [--before FILE] [--rounds N] [--jobs N...] [--megabytes N] [--check] [--record FILE] [--plot FILE] TREE

Needs root, to drop the page cache before each run; without it nothing is measured, which is said. In each round all programs
scan the tree one after the other. The disk's limit are random reads of 4 KiB, 32 at the same time, of a file of 2 GiB, or --megabytes, in the
folder for temporary files, which should be on the same disk; a scan is counted with one read for each file and for each block of a directory. With --check the exit status says whether the scan
was at least 1.5 times faster than Go's. --small is the small static file, --before an
earlier version of the program.
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

import plot

HERE = pathlib.Path(__file__).resolve().parent
BLOCK = 4096
IN_FLIGHT = 32
# With room for a noisy machine; docs/performance.md has what was measured.
LEAST_TO_GO = 1.5


def drop_caches():
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")


def run(command, is_cold):
    """Seconds of wall, user and system time, and the peak memory in KB."""
    if is_cold:
        drop_caches()
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = 0
    return {"wall": wall, "user": usage.ru_utime, "system": usage.ru_stime, "peak KB": usage.ru_maxrss}


def size(tree):
    """How many files, directories and blocks of directories there are."""
    files = directories = blocks = 0
    for folder, _, names in os.walk(tree):
        directories += 1
        blocks += max(1, -(-os.stat(folder).st_size // BLOCK))
        files += sum(1 for name in names if not os.path.islink(os.path.join(folder, name)))
    return files, directories, blocks


def reads_each_second(program, folder, in_flight, megabytes):
    """What the disk serves."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(megabytes):
            file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
        return {count: int(subprocess.run([program, str(count), "3", file.name], check=True, capture_output=True).stdout)
                for count in in_flight}


def medians(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def measure(sides, rounds, is_cold):
    results = {name: [] for name in sides}
    for name, command in sides.items():
        if not is_cold:
            run(command, is_cold)
    for _ in range(rounds):
        for name, command in sides.items():
            results[name].append(run(command, is_cold))
    return {name: medians(runs) for name, runs in results.items()}


def report(title, results):
    print(f"\n| {title} | wall | user | system | peak |\n|---|---|---|---|---|")
    for name, result in results.items():
        print(f"| {name} | {result['wall']:.2f} s | {result['user']:.2f} s | {result['system']:.2f} s | "
              f"{result['peak KB'] / 1000:.1f} MB |")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--go", required=True)
    arguments.add_argument("--gobuildinfo", type=pathlib.Path, required=True)
    arguments.add_argument("--small", type=pathlib.Path)
    arguments.add_argument("--before", type=pathlib.Path)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--jobs", type=int, nargs="*", default=[1, 2, 4, 8, 16, 32])
    arguments.add_argument("--megabytes", type=int, default=2048, help="the size of the file for random reads")
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--record", type=pathlib.Path)
    arguments.add_argument("--plot", type=pathlib.Path)
    arguments.add_argument("tree", type=pathlib.Path)
    options = arguments.parse_args()
    if os.geteuid() != 0 or not os.access("/proc/sys/vm/drop_caches", os.W_OK):
        print("not measured: only root may drop the page cache")
        return

    with tempfile.TemporaryDirectory() as folder:
        programs = {name: pathlib.Path(folder) / name for name in ("walk", "reads")}
        for name, program in programs.items():
            subprocess.run(["cc", "-O2", "-pthread", "-o", program, HERE / "floor" / f"{name}.c"], check=True)
        files, directories, blocks = size(options.tree)
        served = reads_each_second(programs["reads"], folder, [1, 16, IN_FLIGHT, 64], options.megabytes)
        print(f"{files} files, {directories} directories of {blocks} blocks; {os.cpu_count()} cores, {platform.machine()}, "
              f"{platform.system()} {platform.release()}; {options.rounds} rounds, medians")
        print("random reads a second, by how many at the same time: "
              + ", ".join(f"{count}: {value}" for count, value in served.items()))
        cache = pathlib.Path(folder) / "cache"
        run([options.gobuildinfo, "--cache", cache, options.tree], False)
        sides = {
            "here": [options.gobuildinfo, options.tree],
            "here, --cache of an unchanged tree": [options.gobuildinfo, "--cache", cache, options.tree],
            "small static file": options.small and [options.small, options.tree],
            "before": options.before and [options.before, options.tree],
            "walk.c, a thread for each core": [programs["walk"], os.cpu_count(), options.tree],
            "walk.c, 32 threads": [programs["walk"], IN_FLIGHT, options.tree],
            "go version": [options.go, "version", options.tree],
        }
        sides = {name: command for name, command in sides.items() if command}
        cold = measure(sides, options.rounds, is_cold=True)
        jobs = measure({str(count): [options.gobuildinfo, "--jobs", count, options.tree] for count in options.jobs},
                       options.rounds, is_cold=True)
        warm = measure(sides, options.rounds, is_cold=False)
    report("cold", cold)
    report("cold, by --jobs", jobs)
    report("warm", warm)
    share = (files + blocks) / cold["here"]["wall"] / served[IN_FLIGHT]
    print(f"\n{share:.2f} of what the disk serves; faster than " + ", ".join(
        f"{name}: {result['wall'] / cold['here']['wall']:.2f} x" for name, result in cold.items() if name != "here"))
    if options.check and cold["go version"]["wall"] < LEAST_TO_GO * cold["here"]["wall"]:
        sys.exit(f"less than {LEAST_TO_GO} times faster than go version")
    if options.record:
        options.record.write_text(json.dumps({
            "date": datetime.date.today().isoformat(),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
            "rounds": options.rounds, "files": files, "directories": directories, "directory blocks": blocks,
            "reads a second": served, "cold": cold, "jobs": jobs, "warm": warm, "share of the disk": share,
        }, indent=1) + "\n")
    if options.plot:
        options.plot.write_text(plot.cold({int(count): result["wall"] for count, result in jobs.items()}, cold["here"]["wall"]))


if __name__ == "__main__":
    main()
