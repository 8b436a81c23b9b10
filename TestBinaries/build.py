#!/usr/bin/env python3
"""Builds the test binaries with real Go toolchains, and asks the real `go version` about them.

    build.py --committed        build those that are kept in the folders binaries and pointers
    build.py --matrix FOLDER    build all of them into FOLDER

Beside each binary NAME stand NAME.txt and NAME.json: what `go version -m` and `go version -m -json`
of the reference toolchain say of it.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

import proxy
import toolchains
import objects
from variants import (ARCHIVE, ARCHIVES, COMMITTED, GOPATH, GOPATH_ARCHIVE, PLAIN, POINTER_ARCHIVES, POINTER_TARGETS, STRIPPED,
                      VARIANTS)

HERE = pathlib.Path(__file__).resolve().parent
HOST = "linux/amd64"

# One target for each container.
CONTAINERS = ["linux/arm", "darwin/arm64", "windows/amd64"]

Job = collections.namedtuple("Job", "version target variant")


class Workshop:
    """A place outside any repository with the programs, a module proxy and the caches."""

    def __init__(self, root, toolchain_root):
        self.root = root
        self.go = {version: toolchains.go(version, toolchain_root)
                   for version in toolchains.VERSIONS}
        shutil.copytree(HERE / "programs", root / "programs")
        proxy.write_program_of_many(root / "programs" / "many")
        self.proxy = proxy.write(root / "proxy")

    def environment(self, version, target, variant):
        system, _, architecture = target.partition("/")
        return {
            "PATH": f"{self.go[version].parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.root),
            "GOPATH": str(self.root / "programs" / "gopath"),
            "GOMODCACHE": str(self.root / "modules"),
            "GOCACHE": os.environ.get("GOCACHE", str(self.root / "cache")),
            "GOPROXY": self.proxy,
            "GOSUMDB": "off",
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",
            "GOOS": system,
            "GOARCH": architecture,
        } | dict(variant.environment)

    def targets(self, version):
        listing = subprocess.run([self.go[version], "tool", "dist", "list"], check=True,
                                 capture_output=True, text=True).stdout
        return listing.split()

    def build(self, job, output):
        """Builds one binary; returns nothing, or why it cannot be built."""
        if job.target == "darwin/universal":
            return self.build_universal(job, output)
        with tempfile.TemporaryDirectory(dir=self.root) as scratch:
            program = pathlib.Path(scratch) / "program"
            source = self.root / "programs" / job.variant.program
            # A workspace is found above the program, and so is GOPATH.
            if "/" in job.variant.program:
                program = source
            else:
                shutil.copytree(source, program)
            environment = self.environment(*job)
            self.prepare(job, program, environment)
            flags = list(job.variant.flags)
            if not any(flag.startswith("-mod=") for flag in flags):
                if job.variant.program in ("modules", "many"):
                    flags.append("-mod=mod")
            if job.variant.form == "archive":
                return objects.build_archive(self.go[job.version], flags, program, environment, output)
            if job.variant.form == "obfuscated":
                return objects.build_without_modules(self.go[job.version], flags, program, environment, output)
            done = subprocess.run(
                [self.go[job.version], "build", *flags, "-o", output, "."], cwd=program,
                env=environment, capture_output=True, text=True)
            # Headers go with C libraries.
            output.with_suffix(".h").unlink(missing_ok=True)
            output.with_name(output.name + ".h").unlink(missing_ok=True)
            if done.returncode == 0 and job.variant.form == "sectionless":
                objects.remove_sections(output)
            return done.stderr.strip() if done.returncode else None

    def prepare(self, job, program, environment):
        def run(*command):
            subprocess.run(command, cwd=program, env=environment, check=True, capture_output=True)

        if job.variant.preparation == "vendor":
            run(self.go[job.version], "mod", "tidy")
            run(self.go[job.version], "mod", "vendor")
        elif job.variant.preparation:
            environment |= {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
                            for what, value in (("NAME", "Nobody"), ("EMAIL", "nobody@example.com"),
                                                ("DATE", "2024-01-02T03:04:05Z"))}
            run("git", "init", "--quiet")
            run("git", "add", ".")
            run("git", "commit", "--quiet", "--message", "Begin")
            if job.variant.preparation == "commit and tag":
                run("git", "tag", "v1.2.3")
            if job.variant.preparation == "commit and change":
                (program / "new.go").write_text("package main\n")

    def build_universal(self, job, output):
        """Joins the images of both architectures, as Apple's lipo does."""
        images = []
        for architecture, cpu in (("amd64", (0x01000007, 3)), ("arm64", (0x0100000C, 0))):
            image = output.with_name(f"{output.name}.{architecture}")
            failure = self.build(job._replace(target=f"darwin/{architecture}"), image)
            if failure:
                return failure
            images.append((cpu, image.read_bytes()))
            image.unlink()
        alignment = 14
        header = struct.pack(">II", 0xCAFEBABE, len(images))
        contents = b""
        offset = 1 << alignment
        for cpu, image in images:
            header += struct.pack(">IIIII", *cpu, offset, len(image), alignment)
            contents = contents.ljust(offset - (1 << alignment), b"\0") + image
            offset += (len(image) + (1 << alignment) - 1) >> alignment << alignment
        output.write_bytes(header.ljust(1 << alignment, b"\0") + contents)
        output.chmod(0o755)
        return None

    def ask(self, output):
        """Writes what the reference says of a binary: nothing of those that it cannot read."""
        for suffix, flags in ((".txt", ["-m"]), (".json", ["-m", "-json"])):
            answer = subprocess.run(
                [self.go[toolchains.REFERENCE], "version", *flags, output.name],
                cwd=output.parent, capture_output=True)
            output.with_name(output.name + suffix).write_bytes(answer.stdout)


def name(job):
    version = ".".join(job.version.split(".")[:2])
    return f"{job.target.replace('/', '-')}-go{version}-{job.variant.name}"


def committed_jobs():
    variants = {variant.name: variant for variant in VARIANTS}
    return [Job(version, target, variants[variant]) for version, target, variant in COMMITTED]


def matrix_jobs(workshop):
    """Every target with Go 1.19 and the newest toolchain, every container with the others, and every variant with all
    of them."""
    jobs = []
    for version in toolchains.VERSIONS:
        jobs += [Job(version, HOST, variant) for variant in VARIANTS
                 if version not in variant.without]
        if version == toolchains.VERSIONS[0]:
            jobs += [Job(version, target, variant) for target in POINTER_TARGETS
                     for variant in (STRIPPED, PLAIN, GOPATH)]
            jobs += [Job(version, target, variant) for target in POINTER_ARCHIVES
                     for variant in (ARCHIVE, GOPATH_ARCHIVE)]
            continue
        is_outermost = version in ("1.19", toolchains.REFERENCE)
        targets = workshop.targets(version) if is_outermost else CONTAINERS
        jobs += [Job(version, target, variant) for target in targets if target != HOST
                 for variant in (STRIPPED, PLAIN)]
        jobs += [Job(version, "darwin/universal", STRIPPED)]
        if is_outermost:
            jobs += [Job(version, target, ARCHIVE) for target in ARCHIVES]
    return jobs


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--committed", action="store_true")
    arguments.add_argument("--matrix", type=pathlib.Path)
    arguments.add_argument("--toolchains", type=pathlib.Path, default=pathlib.Path("/tmp/toolchains"))
    options = arguments.parse_args()
    if options.matrix is None and not options.committed:
        arguments.error("name --committed or --matrix FOLDER")
    if options.matrix:
        options.matrix.mkdir(parents=True, exist_ok=True)

    def place(job):
        kept = HERE / ("pointers" if job.version == toolchains.VERSIONS[0] else "binaries")
        return (kept if options.committed else options.matrix.resolve()) / name(job)

    with tempfile.TemporaryDirectory() as root:
        workshop = Workshop(pathlib.Path(root), options.toolchains)
        jobs = committed_jobs() if options.committed else matrix_jobs(workshop)
        failures = {}

        def work(job):
            output = place(job)
            failure = workshop.build(job, output)
            if failure:
                failures[name(job)] = failure.splitlines()[-1]
            else:
                workshop.ask(output)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(work, jobs))
        # Go makes its module cache read-only, which would keep it from being removed.
        subprocess.run(["chmod", "-R", "u+w", root], check=True)
    print(f"{len(jobs) - len(failures)} binaries built, {len(failures)} cannot be built here")
    for binary, failure in sorted(failures.items()):
        print(f"  {binary}: {failure}")
    # For these systems Go needs a C compiler of theirs.
    unexpected = [binary for binary in failures if not binary.startswith(("android-", "ios-"))]
    if unexpected:
        sys.exit(f"not built: {', '.join(sorted(unexpected))}")
    if not options.committed:
        folder = options.matrix.resolve()
        folder.with_name(folder.name + "-failures.json").write_text(json.dumps(failures, indent=2))


if __name__ == "__main__":
    main()
