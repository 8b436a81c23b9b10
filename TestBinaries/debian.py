"""Fetches Debian packages with a state of apt's own, so that the machine's stays as it is."""

import pathlib
import subprocess
import sys


class Packages:
    """The packages of a Debian release for some architectures."""

    def __init__(self, state, architectures, suite=None):
        """`state` is a folder for apt's lists; without a suite, the packages are those of the machine's own sources."""
        self.state = pathlib.Path(state).resolve()
        (self.state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (self.state / "cache").mkdir(exist_ok=True)
        self.downloads = self.state / "downloads"
        self.downloads.mkdir(exist_ok=True)
        (self.state / "status").touch()
        self.options = ["-q", "-o", f"Dir::State={self.state}", "-o", f"Dir::State::status={self.state}/status",
                        "-o", f"Dir::Cache={self.state}/cache", "-o", "APT::Sandbox::User=root",
                        "-o", "Acquire::Languages=none", "-o", "Acquire::Retries=3"]
        for architecture in architectures:
            self.options += ["-o", f"APT::Architectures::={architecture}"]
        if suite:
            # Old releases move to the archive; a server that has none of them is no failure.
            sources = self.state / "sources.list"
            sources.write_text("".join(f"deb http://{server}.debian.org/debian {suite} main\n"
                                       for server in ("deb", "archive")))
            self.options += ["-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=-"]

    def unpack(self, wanted):
        """Unpacks packages: each a name, an architecture and the folder that it goes to."""
        if not wanted:
            return
        # An index that cannot be had, as while a mirror is updated, leaves the others to be used.
        update = subprocess.run(["apt-get", *self.options, "update"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if update.returncode:
            print(update.stderr, end="", file=sys.stderr)
        for package in dict.fromkeys(name for name, _, _ in wanted):
            folders = {architecture: folder for name, architecture, folder in wanted if name == package}
            # One call a package: reading the lists of all architectures takes apt some seconds.
            subprocess.run(["apt-get", *self.options, "download", *(f"{package}:{each}" for each in folders)],
                           cwd=self.downloads, stdout=subprocess.DEVNULL)
            for archive in self.downloads.glob("*.deb"):
                architecture = archive.stem.split("_")[2]
                # What is the same for all architectures is called so.
                folder = folders.get(architecture) or next(iter(folders.values()))
                subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
                archive.unlink()
