#!/usr/bin/env python3
"""Makes an SDK for aarch64-unknown-linux-gnu from Debian packages, and what compiles and runs with it.

    packages.py FOLDER

FOLDER gets `root`, with glibc, the standard library, Foundation and Testing; `host`, with the compiler and macros that match them; and
`qemu-aarch64-static`. The packages have 1.1 GB, of which FOLDER keeps what is needed.
"""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "TestBinaries"))
import debian

GUEST = ["libc6", "libc6-dev", "libgcc-s1", "libgcc-15-dev", "libstdc++6", "libstdc++-15-dev", "libswiftlang"]
HOST = ["libc6", "libgcc-s1", "libstdc++6", "libuuid1", "zlib1g", "libzstd1", "libswiftlang"]
SWIFT = pathlib.Path("usr/libexec/swift")


def move(source, target):
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)


def guest(folder, swift):
    """The standard library and its headers, for a compiler that reads only interfaces of another version."""
    library = folder / "root" / SWIFT / "lib/swift"
    for module in (swift / "lib/swift/linux").glob("*.swiftmodule"):
        # Those of Foundation and XCTest have no interface: only the compiler that made them can read them.
        for interface in module.glob("*-gnu.swiftinterface"):
            move(interface, library / "interfaces" / module.name / interface.name)
    for name in ("linux", "shims", "apinotes", "dispatch", "os", "Block", "CoreFoundation", "_foundation_unicode", "_FoundationCShims"):
        for file in (swift / "lib/swift" / name).rglob("*"):
            if file.is_file():
                move(file, library / name / file.relative_to(swift / "lib/swift" / name))
    move(swift / "lib/clang/17/include", library / "clang/include")
    (folder / "root/lib").symlink_to("usr/lib")
    # Where a compiler looks by itself: .ci/check-arm64 puts there what the toolchain's can read.
    (folder / "root/usr/lib/swift").unlink()


def host(folder, swift):
    target = folder / "host" / SWIFT
    for name in ("bin/swift-frontend", "bin/swift-plugin-server", "lib/swift/host"):
        if (swift / name).is_dir():
            for file in (swift / name).rglob("*.so"):
                move(file, target / name / file.relative_to(swift / name))
        else:
            move(swift / name, target / name)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    # What an interrupted run left is of no use.
    folder = root / "unfinished"
    shutil.rmtree(folder, ignore_errors=True)
    unpacked = folder / "unpacked"
    unpacked.mkdir(parents=True)
    sid = debian.Packages(root / "apt-sid", ["amd64", "arm64"], "sid")
    sid.unpack([(name, "arm64", folder / "root") for name in GUEST]
               + [("linux-libc-dev", "all", folder / "root")]
               + [(name, "amd64", folder / "host") for name in HOST]
               + [("swiftlang", each, unpacked / each) for each in ("amd64", "arm64")])
    guest(folder, unpacked / "arm64" / SWIFT)
    host(folder, unpacked / "amd64" / SWIFT)
    debian.Packages(root / "apt", ["amd64"]).unpack([("qemu-user-static", "amd64", unpacked)])
    for name in ("root", "host"):
        shutil.rmtree(root / name, ignore_errors=True)
        (folder / name).rename(root / name)
    (unpacked / "usr/bin/qemu-aarch64-static").rename(root / "qemu-aarch64-static")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
