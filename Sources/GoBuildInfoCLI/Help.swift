/// What the program says about itself.
enum Help {
  static let program = """
    Print what the Go toolchain recorded in binaries: Go version, modules, build settings.

    Usage: gobuildinfo [options] PATH...
           gobuildinfo version [-m] [-v] [-json] [-extended] PATH...
           gobuildinfo check RULE... PATH...
           gobuildinfo diff OLD NEW
           gobuildinfo sbom [--format FORMAT] PATH...
           gobuildinfo platforms [--json]

    A PATH is a file, a directory to look for Go binaries in, a tar archive or container image
    ('docker save' or OCI layout, compressed by gzip or not), a folder with an OCI layout, or
    - for standard input. Of a universal binary every slice is printed, of an archive every Go
    object, of an image what a container sees. Symbolic links are followed when they are named,
    not when a directory is walked.

    Options:
      -m, --modules   print the modules and build settings too, as 'go version -m' does, and
                      what the headers say: platform, linkage, build ID
          --json      print all that as one JSON object a line
          --sha256    with --json: print the hash of each file too
          --shard K/N read the K-th of N parts of the files, which together are all of them;
                      with '--shard-index I/N', I is counted from 0
          --recover   where build info is missing or damaged, look for what is left of it in
                      all of the file
      -v, --verbose   also report the files in directories that are not Go binaries
      -h, --help      print this help
          --version   print the version of gobuildinfo

    'gobuildinfo version' prints what 'go version' of Go 1.27 prints for the same arguments,
    'gobuildinfo check' tells whether binaries are what was declared, 'gobuildinfo diff' what
    differs between two, 'gobuildinfo sbom' writes a bill of materials, 'gobuildinfo platforms'
    lists what Go compiles for; each has its own --help. To read a file that is called like one
    of them, name it './version'.

    Exit status: 0 if every PATH was read, 1 if one was not or is not a Go binary, 2 if the
    command line is wrong.

    """

  static let versionCommand = """
    Print what 'go version' of Go 1.27 prints for the same arguments.

    Usage: gobuildinfo version [-m] [-v] [-json] [-extended] FILE|DIRECTORY...

    Options:
      -m      print the modules and build settings too
      -v      report files in directories that are not Go binaries
      -json   with -m: print the build info as JSON
      -extended
              also read what Go links and 'go version' cannot read

    Exit status: 0; 1 if a file is missing or, with -m, a named file is not a Go binary; 2 if
    the command line is wrong.

    """

  static let checkCommand = """
    Tell whether Go binaries are what was declared.

    Usage: gobuildinfo check [options] [--policy FILE] [--RULE WORDS]... PATH...

    A PATH is a file, a directory, an archive or container image, a report that 'gobuildinfo
    --json' made, or - for standard input. In directories and archives, files that are no Go
    programs are passed over; in directories, links to files are followed. A policy file has a
    rule on each line, and '#' in front of comments; files that it names lie beside it. The rules
    are the same in both, less the quotes, which are for the shell:

      go-version '>= 1.26, < 1.28'     also <=, >, =, !=; 1.26 stands for all of its releases
      go-version-from FILE             a go.mod (at least), .go-version or .tool-versions (exactly)
      platform 'linux/amd64 linux/arm64'
      headers true                     the headers name the platform that the settings name
      level 'GOAMD64 <= v2'            also GO386, GOARM, GOARM64, GOMIPS, GOMIPS64, GOPPC64,
                                       GORISCV64
      setting 'CGO_ENABLED = 0'        also 'KEY != VALUE', 'KEY present', 'KEY absent',
                                       and of lists 'KEY has WORD', 'KEY lacks WORD'
      sums complete                    each module has a sum where Go writes one
      replacements none                or 'only PATH...'; PATH may end in '/...'
      main released                    a tagged version
      vcs clean                        no changes in the tree; or 'revision REVISION', all of it
      module 'deny PATH < VERSION'     or 'require PATH >= VERSION'; PATH may end in '/...',
                                       and the version may be left out
      modules 'only PATH...'           or 'none'; PATH may end in '/...'
      go-sum FILE                      each sum is one of go.sum
      go-mod FILE                      modules, versions and replacements are those of go.mod
      vendor FILE                      ... of vendor/modules.txt
      report FILE                      ... of an earlier report, made by 'gobuildinfo --json'
      build-id present                 or '= ID'
      linkage static                   or 'dynamic'
      interpreter none                 or a path
      libraries none                   or 'only NAME...'
      stripped yes                     or 'no'

    Options:
          --same      all binaries have the same modules; tells those that have not
          --format    text, json (an object a line), junit, sarif or prometheus (a text file
                      for the node exporter)
          --json      the same as --format json
          --shard K/N check the K-th of N parts of the files
      -v, --verbose   also print the rules that admit a binary, and the files in directories
                      that are not Go binaries
      -h, --help      print this help

    Exit status: 0 if everything was admitted, 1 if something was refused, 2 if something could
    not be told, as of a named file that is no Go binary, or the command line is wrong.

    """

  static let diffCommand = """
    Tell what differs between two Go binaries, or between a binary and what it was declared to be.

    Usage: gobuildinfo diff [--json] [--exit-code] OLD NEW

    OLD and NEW are binaries (the first image of a file), or reports that 'gobuildinfo --json'
    made; in reports of several binaries those of the same file are compared. OLD may be a go.mod,
    of which only what the binary needs is compared. Each difference is a line: '+' for what is
    new, '-' for what is gone, '~' for what changed, with both sides.

    Options:
          --json       print one JSON object a line
          --exit-code  exit with 1 if there are differences

    Exit status: 0, 1 as above, 2 if a file cannot be read.

    """

  static let sbomCommand = """
    Write a bill of materials (SBOM): binaries, and the modules that went into them.

    Usage: gobuildinfo sbom [options] PATH...

    A PATH is a file, a directory, an archive or container image, a report that 'gobuildinfo
    --json' made, or - for standard input. The same binaries give the same bytes.

    Options:
          --format FORMAT   cyclonedx (1.6), cyclonedx-1.7 or spdx (2.3)
          --name NAME       what the document is about; the PATHs unless given
          --timestamp TIME  when it was made, as 2026-11-21T12:00:00Z; unless given,
                            SOURCE_DATE_EPOCH, or the time of the newest revision that a binary
                            was built from
          --serial UUID     what tells it from others; made of the document unless given
          --purl CASE       module paths in package URLs: preserved, as in Go, or lowercase
          --shard K/N       only the K-th of N parts of the files
      -v, --verbose         also report the files in directories that are not Go binaries
      -h, --help            print this help

    Exit status: 0 if every PATH was read, 1 if one was not or is not a Go binary, 2 if the
    command line is wrong.

    """

  static let platformsCommand = """
    List the platforms that Go 1.27 compiles for, as 'go tool dist list' does.

    Usage: gobuildinfo platforms [--json]

    With --json, also whether C can be linked in and whether the port is first class.

    """
}
