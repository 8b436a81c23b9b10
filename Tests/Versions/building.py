"""Builds the programs that the comparisons in this folder run: one of Go's own packages, one of this library."""

import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def packages(go):
    """The folder of golang.org/x/mod in a Go distribution, from which nothing else can be imported."""
    root = subprocess.run([go, "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
    return pathlib.Path(root, "src", "cmd", "vendor", "golang.org", "x", "mod")


def build_swift(folder, driver):
    """Builds a program of a driver and of the modules up to GoBuildPolicy, all in one module. Optimizing takes longer than it saves."""
    name = driver.stem
    sources = folder / f"{name}-sources"
    subprocess.run([ROOT / "Sources/Embedded/one-module", sources, "SystemLibrary", "SHAInstructions", "BinarySupport", "GoBuildInfo",
                    "GoBinaryReport", "GoBuildPolicy", driver.resolve()], check=True)
    subprocess.run(["swiftc", "-Onone", "-wmo", "-parse-as-library", "-swift-version", "6", "-module-name", name,
                    "-package-name", name, "-suppress-warnings", "-enable-experimental-feature", "Lifetimes",
                    "-o", folder / name, *sources.iterdir()], check=True)
    shutil.rmtree(sources)
    return folder / name


def answers(program, lines):
    done = subprocess.run([program], input="".join(f"{line}\n" for line in lines).encode(), check=True, capture_output=True)
    return done.stdout.decode().removesuffix("\n").split("\n")
