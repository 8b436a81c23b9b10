#!/usr/bin/env python3
"""Checks what is read beyond `go version` against what is known of the binaries of the matrix.

    verify.py --gobuildinfo PROGRAM --go GO FOLDER

Of every binary in FOLDER:

- it is read, with the platform that its name says, and that platform is among those that its headers allow,
- its build ID is what `go tool buildid` prints,
- a copy whose blob was overwritten with zeros gives, on request, the same version and the same module text,
  and nothing of it without that.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import tempfile

# What a plugin loses with its blob is nowhere else in it.
WITHOUT_COPY = re.compile(r"-plugin$")

# Go 1.15 packs its version among other constants, where nothing but an address tells where it ends; objects have none.
PACKED = re.compile(r"go1\.15-(gopath-)?c?archive$")

# What Go 1.19 has the machine's own C compiler link, which makes Linux programs.
MISLABELLED = re.compile(r"^android-amd64-go1.19-(plain|stripped)$")

# Files of several images, of which `go tool buildid` reads none.
SEVERAL = re.compile(r"-universal-|-archive$|-carchive$")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--gobuildinfo", required=True)
    arguments.add_argument("--go", required=True)
    arguments.add_argument("folder", type=pathlib.Path)
    options = arguments.parse_args()
    files = sorted(file for file in options.folder.iterdir()
                   if file.is_file() and file.suffix not in (".txt", ".json", ".h"))
    failures = []
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / "copy"
        for file in files:
            for problem in check(options, file, copy, counts):
                failures.append(f"{file.name}: {problem}")
    for failure in failures:
        print(failure)
    platforms = len({file.name.split("-go1.")[0] for file in files})
    print(f"{len(files)} binaries for {platforms} platforms: {counts['images']} images, {counts['build IDs']} build "
          f"IDs, {counts['recovered']} recovered, {len(failures)} failures")
    raise SystemExit(bool(failures) or not files)


def check(options, file, copy, counts):
    done = read(options, file)
    if done.returncode:
        yield done.stderr.strip()
        return
    images = [json.loads(line) for line in done.stdout.splitlines()]
    counts["images"] += len(images)
    system, architecture = re.match(r"([^-]+)-([^-]+)-", file.name).groups()
    for image in images:
        platforms = image["Binary"]["Platforms"]
        expected = [f"{system}/{architecture}"]
        if architecture == "universal":
            expected = ["darwin/amd64", "darwin/arm64"]
        settings = {setting["Key"]: setting["Value"] for setting in image.get("Settings", [])}
        if "GOOS" in settings and f"{settings['GOOS']}/{settings['GOARCH']}" not in expected:
            yield f"its settings say {settings['GOOS']}/{settings['GOARCH']}"
        agrees = bool(set(expected) & set(platforms)) and "ContradictsSettings" not in image["Binary"]
        if agrees == bool(MISLABELLED.search(file.name)):
            yield f"its headers say {platforms}"
        if unread := image["Binary"].get("Unreadable"):
            yield unread
    if architecture == "universal" and len(images) != 2:
        yield "a slice is missing"
    if not SEVERAL.search(file.name):
        answer = subprocess.run([options.go, "tool", "buildid", file], capture_output=True, text=True)
        ours = images[0]["Binary"].get("BuildID", "")
        if answer.stdout.strip() != ours:
            yield f"its build ID is {answer.stdout.strip()!r}, not {ours!r}"
        counts["build IDs"] += bool(ours)
    if not WITHOUT_COPY.search(file.name):
        yield from check_recovery(options, file, copy, images, counts)


def check_recovery(options, file, copy, images, counts):
    contents = bytearray(file.read_bytes())
    for image in images:
        wipe(contents, image)
    copy.write_bytes(contents)
    done = read(options, copy)
    if done.returncode == 0 or done.stdout:
        yield "it is read although it was wiped"
    done = read(options, copy, "--recover")
    # What is left of a program without modules is its version.
    is_packed = PACKED.search(file.name)
    if done.returncode and (is_packed or not any("Deps" in i or "Settings" in i for i in images)):
        return
    recovered = [json.loads(line) for line in done.stdout.splitlines()]
    if len(recovered) != len(images):
        yield f"recovery: {done.stderr.strip()}"
    for image, other in zip(images, recovered):
        if other["Provenance"]["Source"] != "recovered":
            yield "its results do not say that they are recovered"
        for key in ("GoVersion", "Path", "Main", "Deps", "Settings"):
            if key == "GoVersion" and PACKED.search(file.name):
                continue
            if image.get(key) != other.get(key):
                yield f"recovery: {key} is {other.get(key)!r:.200}, not {image.get(key)!r:.200}"
        counts["recovered"] += 1


def read(options, file, *flags):
    return subprocess.run([options.gobuildinfo, "--json", *flags, file], capture_output=True, text=True)


def wipe(contents, image):
    """Overwrites a blob with zeros; in WebAssembly, which has none, the name of the section with the version."""
    if image["Provenance"]["Source"] == "WebAssembly":
        start = contents.index(b"\x09producers") + 1
        contents[start:start + 9] = b"wiped-out"
        return
    start = end = image["Provenance"]["Offset"]
    end += 32
    if image["Provenance"]["Form"] == "pointers":
        contents[start:end] = bytes(32)
        return
    for _ in range(2):
        length = shift = 0
        while True:
            length |= (contents[end] & 0x7F) << shift
            shift += 7
            end += 1
            if contents[end - 1] < 0x80:
                break
        end += length
    contents[start:end] = bytes(end - start)


if __name__ == "__main__":
    main()
