#!/usr/bin/env python3
"""Measures decompression against libdeflate and SHA-256 against OpenSSL, interleaved in one run.

    streams.py [--rounds N] [--byte-count N] [--check] FOLDER...

The executables in the folders, up to a number of bytes, become a tar archive that gzip compresses at level 6. Ratios are taken within a
round, and their medians are printed. With --check the exit status says whether they are within bounds with room for a noisy machine. Needs
Debian's libdeflate-dev and libssl-dev.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Program and mode here, mode of the floor, most times as long.
WORKLOADS = {
    "inflate with CRC-32": ("inflate", "inflate", 1.6),
    "SHA-256": ("sha256", "sha256", None),
    "SHA-256 without instructions": ("portable", "sha256", None),
}


def build(folder):
    subprocess.run(["cc", "-O2", "-o", folder / "floor", HERE / "floor/streams.c", "-ldeflate", "-lcrypto"], check=True)
    sources = folder / "sources"
    subprocess.run([ROOT / "Sources/Embedded/one-module", sources, "SystemLibrary", "SHAInstructions", "BinarySupport",
                    HERE / "streams/Streams.swift"], check=True)
    subprocess.run(["swiftc", "-O", "-wmo", "-parse-as-library", "-swift-version", "6", "-module-name", "Streams",
                    "-package-name", "streams", "-suppress-warnings", "-enable-experimental-feature", "Lifetimes",
                    "-enable-upcoming-feature", "InternalImportsByDefault", "-enable-upcoming-feature", "ExistentialAny",
                    "-D", "SHA_INSTRUCTIONS", "-Xcc", "-Qunused-arguments", "-Xcc", "-Xarch_x86_64", "-Xcc", "-msha",
                    "-o", folder / "here", *sorted(sources.iterdir())], check=True)


def pack(folder, folders, byte_count):
    with tarfile.open(folder / "programs.tar", "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(path for name in folders for path in pathlib.Path(name).rglob("*")):
            if byte_count <= 0:
                break
            if path.is_file() and not path.is_symlink() and path.stat().st_size > 1 << 20:
                archive.add(path, path.name)
                byte_count -= path.stat().st_size
    subprocess.run(["gzip", "-6", "--keep", folder / "programs.tar"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--byte-count", type=int, default=150_000_000)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        build(folder)
        pack(folder, arguments.folders, arguments.byte_count)
        size = (folder / "programs.tar").stat().st_size

        def seconds(program, mode):
            file = folder / ("programs.tar.gz" if mode == "inflate" else "programs.tar")
            return float(subprocess.check_output([folder / program, mode, file]))

        for name, (mode, floor_mode, bound) in WORKLOADS.items():
            rounds = [(seconds("here", mode), seconds("floor", floor_mode)) for _ in range(arguments.rounds)]
            here, floor = (statistics.median(size / times[side] / 1e6 for times in rounds) for side in (0, 1))
            ratio = statistics.median(times[0] / times[1] for times in rounds)
            print(f"| {name} | {floor:.0f} MB/s | {here:.0f} MB/s | {1 / ratio:.2f} |")
            failed |= arguments.check and bound is not None and ratio > bound
    sys.exit(failed)


if __name__ == "__main__":
    main()
