"""Builds the programs that the comparisons in this folder run: one of Go's own packages, one of this library."""

import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OWN_IMPORT = re.compile(r"^(public |internal |package )?import (SystemLibrary|GoBuildInfo)\n", re.MULTILINE)


def packages(go):
    """The folder of golang.org/x/mod in a Go distribution, from which nothing else can be imported."""
    root = subprocess.run([go, "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
    return pathlib.Path(root, "src", "cmd", "vendor", "golang.org", "x", "mod")


def build_swift(folder, driver, patterns, optimization="-O"):
    """Builds a program of GoBuildInfo and of some sources of GoBuildPolicy, all in one module."""
    name = driver.stem
    sources = folder / f"{name}-sources"
    sources.mkdir()
    files = [driver, *ROOT.glob("Sources/SystemLibrary/*.swift"), *ROOT.glob("Sources/GoBuildInfo/**/*.swift")]
    for pattern in patterns:
        files += ROOT.glob(f"Sources/GoBuildPolicy/{pattern}")
    for file in files:
        (sources / file.name).write_text(OWN_IMPORT.sub("", file.read_text()))
    subprocess.run(["swiftc", optimization, "-wmo", "-parse-as-library", "-swift-version", "6", "-module-name", name,
                    "-package-name", name, "-suppress-warnings", "-enable-experimental-feature", "Lifetimes",
                    "-o", folder / name, *sources.iterdir()], check=True)
    shutil.rmtree(sources)
    return folder / name


def answers(program, lines):
    done = subprocess.run([program], input="".join(f"{line}\n" for line in lines).encode(), check=True, capture_output=True)
    return done.stdout.decode().removesuffix("\n").split("\n")
