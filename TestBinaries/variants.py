"""The ways in which the test binaries are built."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Variant:
    """One way to build one program."""

    name: str
    program: str = "hello"
    flags: tuple = ()
    environment: tuple = ()
    # Toolchains that cannot build it.
    without: tuple = ()
    # What is done to the program's folder before it is built.
    preparation: str = ""
    # What is made of the program: "archive" for the object that Go would leave to another linker, in an archive,
    # "sectionless" for an ELF file without section headers, "obfuscated" for a program that does not say what
    # went into it.
    form: str = ""


# With symbols and debug information, as `go build` leaves a program.
PLAIN = Variant("plain", flags=("-trimpath",))

STRIPPED = Variant("stripped", flags=("-trimpath", "-ldflags=-s -w"))

# What is in the result of -buildmode=c-archive, for systems whose C compiler is not at hand.
ARCHIVE = Variant("archive", flags=("-trimpath",), form="archive")

# Outside of modules: the version is all that such a program records.
GOPATH = Variant("gopath", "gopath/src/example.com/old", ("-ldflags=-s -w",), (("GO111MODULE", "off"),))

AWKWARD_LDFLAGS = "-X 'main.text=blank tab\there \"quoted\" `back` <&> h\u00e9llo \u4e16\u754c \u00a0\ufeff\u200b'"

# Built for the machine's own platform by every toolchain.
VARIANTS = [
    PLAIN,
    STRIPPED,
    Variant("modules", "modules", ("-trimpath", "-ldflags=-s -w")),
    Variant("many", "many", ("-trimpath", "-ldflags=-s -w")),
    Variant("local", "local", ("-trimpath",)),
    Variant("workspace", "workspace/app", ("-trimpath",), without=("1.15",)),
    Variant("vendored", "modules", ("-trimpath", "-mod=vendor"), preparation="vendor",
            without=("1.15",)),
    GOPATH,
    Variant("pie", "hello", ("-trimpath", "-buildmode=pie", "-ldflags=-s -w")),
    Variant("cshared", "library", ("-trimpath", "-buildmode=c-shared"), (("CGO_ENABLED", "1"),)),
    Variant("carchive", "library", ("-trimpath", "-buildmode=c-archive"), (("CGO_ENABLED", "1"),)),
    # Go 1.15 and 1.19 give plugins no build info.
    Variant("plugin", "hello", ("-trimpath", "-buildmode=plugin"), (("CGO_ENABLED", "1"),),
            without=("1.15", "1.19")),
    Variant("sectionless", flags=("-trimpath", "-ldflags=-s -w"), form="sectionless"),
    Variant("obfuscated", flags=("-trimpath",), form="obfuscated", without=("1.15",)),
    Variant("cgo", "library", ("-trimpath",), (("CGO_ENABLED", "1"),)),
    Variant("external", "library", ("-trimpath", "-ldflags=-linkmode=external -s -w"),
            (("CGO_ENABLED", "1"),)),
    Variant("vcs", "hello", ("-trimpath", "-buildvcs=true"), preparation="commit", without=("1.15",)),
    Variant("tagged", "hello", ("-trimpath", "-buildvcs=true"), preparation="commit and tag", without=("1.15",)),
    Variant("dirty", "hello", ("-trimpath", "-buildvcs=true"), preparation="commit and change", without=("1.15",)),
    Variant("ldflags", "hello", (f"-ldflags=-s -w {AWKWARD_LDFLAGS}",)),
    Variant("tags", "hello", ("-trimpath", "-tags=one,two", "-gcflags=all=-N -l")),
    Variant("nobuildid", "hello", ("-trimpath", "-ldflags=-buildid=")),
    Variant("experiment", "hello", ("-trimpath",), (("GOEXPERIMENT", "arenas"),),
            without=("1.15", "1.19")),
]

# Built by Go 1.15, whose blobs lead to strings by pointers, as those of all releases from Go 1.13 to 1.17: both sizes
# of a pointer and both byte orders, and the containers.
POINTER_TARGETS = ["linux/386", "linux/arm", "linux/s390x", "linux/mips", "darwin/amd64", "windows/386",
                   "windows/amd64", "aix/ppc64", "plan9/386"]

# The same as an object: the version's variable and the empty one of the module text are in other sections.
GOPATH_ARCHIVE = Variant("gopath-archive", GOPATH.program, (), GOPATH.environment, form="archive")

POINTER_ARCHIVES = ["linux/386", "linux/arm", "linux/s390x", "linux/mips64le", "darwin/amd64", "windows/386",
                    "windows/amd64"]

# Built as an archive of the object alone: those that need Apple's or Android's linker, one target for each
# container, and all architectures of macOS.
ARCHIVES = ["android/amd64", "android/arm", "ios/amd64", "ios/arm64", "linux/arm", "linux/s390x",
            "linux/mips", "darwin/amd64", "darwin/arm64", "darwin/universal", "windows/386", "windows/amd64",
            "windows/arm64"]

# Of the binaries that all this gives, those that are committed: every container, class and byte
# order, the oldest and the newest toolchain, and the module text in its variety.
COMMITTED = [
    ("1.15", "linux/386", "gopath"),
    ("1.15", "linux/amd64", "modules"),
    ("1.27.3", "linux/amd64", "modules"),
    ("1.27.3", "linux/amd64", "many"),
    ("1.27.3", "linux/amd64", "ldflags"),
    ("1.19", "linux/arm64", "stripped"),
    ("1.27.3", "linux/mips", "stripped"),
    ("1.24.11", "linux/s390x", "stripped"),
    ("1.27.3", "darwin/universal", "stripped"),
    ("1.27.3", "windows/amd64", "stripped"),
    ("1.21.13", "windows/386", "stripped"),
]
