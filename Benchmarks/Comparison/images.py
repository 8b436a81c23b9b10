#!/usr/bin/env python3
"""Measures scans of container images against libdeflate, libzstd and OpenSSL on one thread, and against Go, interleaved in one run.

    images.py --go GO --gobuildinfo FILE [--megabytes N] [--rounds N] [--program NAME=COMMAND]... [--check] [--folder FOLDER] FOLDER...

Of the Go programs in the folders an image with three layers is made, in four forms. Every round runs all programs of a form one
after the other; the ratios are taken within a round, and their medians are printed. With --check the exit status says whether the
ratios are within the bounds that hold for them. Further programs are run with the archive as their last argument.
"""

import argparse
import hashlib
import io
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

# Of each form: at most this many times the floor; with room for a noisy machine. docs/performance.md has what was measured.
BOUNDS = {"plain": 2.4, "gzip layers": 1.2, "gzip around all": 1.5, "zstd layers": 1.8}


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def programs_in(folders, byte_count):
    """Executables of the folders, in an order without a pattern, up to a size in sum."""
    found = []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and 1 << 20 < path.stat().st_size < 60 << 20:
                with open(path, "rb") as file:
                    if file.read(4) == b"\x7fELF":
                        found.append(path)
    random.Random(4).shuffle(found)
    chosen = []
    for path in found:
        if sum(one.stat().st_size for one in chosen) + path.stat().st_size <= byte_count:
            chosen.append(path)
    return chosen


def layer(paths, number):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for index, path in enumerate(paths):
            archive.add(path, arcname=f"usr/bin/{number}-{index}-{path.name}")
    return buffer.getvalue()


def compressed(data, *command):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def write_archive(path, files):
    with tarfile.open(path, "w") as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def write_layout(path, layers, config, suffix):
    """An OCI image layout with compressed layers."""
    descriptors = [{"mediaType": f"application/vnd.oci.image.layer.v1.tar+{suffix}", "digest": digest(data),
                    "size": len(data)} for data in layers]
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest(config),
                   "size": len(config)}, "layers": descriptors}).encode()
    index = json.dumps({"schemaVersion": 2, "manifests": [
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest(manifest),
         "size": len(manifest)}]}).encode()
    blobs = [("blobs/sha256/" + digest(data)[7:], data) for data in (*layers, config, manifest)]
    write_archive(path, [*blobs, ("index.json", index), ("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')])


def write_images(folder, programs):
    """The image in all forms; returns for each the archive and the arguments of the floor."""
    layers = [layer(programs[number::3], number) for number in range(3)]
    config = json.dumps({"os": "linux", "architecture": "amd64", "rootfs": {
        "type": "layers", "diff_ids": [digest(data) for data in layers]}}).encode()
    forms = {}
    names = [digest(data)[7:] + "/layer.tar" for data in layers]
    manifest = [{"Config": "config.json", "RepoTags": ["app:1"], "Layers": names}]
    plain = folder / "docker.tar"
    write_archive(plain, [*zip(names, layers), ("config.json", config), ("manifest.json", json.dumps(manifest).encode())])
    forms["plain"] = plain, ["plain", plain]
    for kind, suffix, command in (("gzip", "gzip", ("gzip", "-6n")), ("zstd", "zstd", ("zstd", "-3q"))):
        packed = [compressed(data, *command) for data in layers]
        files = [folder / f"{number}.{suffix}" for number in range(3)]
        for file, data in zip(files, packed):
            file.write_bytes(data)
        path = folder / f"{suffix}-layers.tar"
        write_layout(path, packed, config, suffix)
        forms[f"{kind} layers"] = path, [kind, *files]
    around = folder / "docker.tar.gz"
    around.write_bytes(compressed(plain.read_bytes(), "gzip", "-6n"))
    forms["gzip around all"] = around, ["around", around]
    return forms


def build(go, folder):
    programs = {name: folder / name for name in ("images", "spawn", "goimages")}
    subprocess.run(["cc", "-O2", "-o", programs["spawn"], HERE / "floor/spawn.c"], check=True)
    subprocess.run(["cc", "-O2", "-o", programs["images"], HERE / "floor/images.c", "-ldeflate", "-lcrypto", "-lzstd"],
                   check=True)
    subprocess.run([go, "build", "-o", programs["goimages"], "."], cwd=HERE / "goimages", check=True,
                   env=os.environ | {"GOTOOLCHAIN": "local"})
    return programs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--go", required=True)
    parser.add_argument("--gobuildinfo", required=True)
    parser.add_argument("--megabytes", type=int, default=350)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--program", action="append", default=[])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--folder")
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    others = dict(program.split("=", 1) for program in arguments.program)

    misses = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        folder = pathlib.Path(folder)
        programs = build(arguments.go, folder)
        chosen = programs_in(arguments.folders, arguments.megabytes * 10**6)
        byte_count = sum(path.stat().st_size for path in chosen)
        print(f"{len(chosen)} programs, {byte_count / 1e6:.0f} MB, three layers, {arguments.rounds} rounds")
        forms = write_images(folder, chosen)

        def run(*command):
            """Seconds from start to end, and the peak of memory in MB."""
            done = subprocess.run([programs["spawn"], "1", "/dev/null", *map(str, command)], check=True,
                                  capture_output=True, text=True)
            nanoseconds, kilobytes = done.stdout.split()
            return float(nanoseconds) / 1e9, int(kilobytes) / 1e3

        names = ["floor", "here", "Go", *others]
        print(f"| form | {' | '.join(names)} | to the floor | to Go | peak memory |\n|{'---|' * (len(names) + 4)}")
        for form, (archive, floor) in forms.items():
            rows = []
            for _ in range(arguments.rounds):
                row = [run(programs["images"], *floor), run(arguments.gobuildinfo, archive)]
                # Go's standard library has no zstd.
                row.append(run(programs["goimages"], archive) if form != "zstd layers" else (float("nan"), 0))
                rows.append([*row, *(run(*command.split(), archive) for command in others.values())])
            medians = [statistics.median(row[column][0] for row in rows) for column in range(len(names))]
            to_floor = statistics.median(row[1][0] / row[0][0] for row in rows)
            to_go = statistics.median(row[1][0] / row[2][0] for row in rows)
            peak = max(row[1][1] for row in rows)
            print(f"| {form} | {' | '.join(f'{median:.2f} s' for median in medians)} | {to_floor:.2f} x | {to_go:.2f} x | "
                  f"{peak:.0f} MB |", flush=True)
            if to_floor > BOUNDS[form]:
                misses.append(f"{form}: {to_floor:.2f} times the floor, expected at most {BOUNDS[form]}")
    if arguments.check and misses:
        sys.exit("\n".join(misses))


if __name__ == "__main__":
    main()
