#!/usr/bin/env python3
"""Compares the processor time of `gobuildinfo vulns` with that of govulncheck, in rounds in which they take turns on one core.

    vulnerabilities.py --program GOBUILDINFO [--program ANOTHER]... --govulncheck GOVULNCHECK --db FOLDER [--rounds N] [--single] FILE...

Each program reads all files in one process with one thread; govulncheck takes a process for each file. With `--single` each file is a
comparison of its own. FOLDER has an index. Prints medians.
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess


def seconds(*commands, text=None):
    """The processor time of some processes, one after the other."""
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run(command, input=text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime - start.ru_utime + end.ru_stime - start.ru_stime


def compare(options, files):
    listed = b"".join(os.fsencode(file) + b"\0" for file in files)
    reference = [options.govulncheck, "-mode=binary", "-db", f"file://{options.db.resolve()}", "-format", "json", "-scan", "symbol"]
    times = [[] for _ in range(len(options.program) + 1)]
    for _ in range(options.rounds):
        for index, program in enumerate(options.program):
            times[index].append(seconds([program, "vulns", "--db", options.db, "-j", "1", "--format", "json", "-0"], text=listed))
        times[-1].append(seconds(*([*reference, file] for file in files)))
    medians = [statistics.median(each) for each in times]
    own = ", ".join(f"{1000 * each:.1f} ms ({medians[-1] / each:.1f} x)" for each in medians[:-1])
    return f"{own}, govulncheck {1000 * medians[-1]:.1f} ms"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", action="append", required=True)
    arguments.add_argument("--govulncheck", required=True)
    arguments.add_argument("--db", type=pathlib.Path, required=True)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--single", action="store_true")
    arguments.add_argument("files", nargs="+")
    options = arguments.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for files in [[file] for file in options.files] if options.single else [options.files]:
        print(f"{len(files)} programs" if len(files) > 1 else files[0], compare(options, files), sep=": ", flush=True)


if __name__ == "__main__":
    main()
