/// What the program says about itself.
enum Help {
  static let program = """
    Print what the Go toolchain recorded in binaries: Go version, modules, build settings.

    Usage: gobuildinfo [options] PATH...
           gobuildinfo version [-m] [-v] [-json] [-extended] PATH...

    A PATH is a file, a directory to look for Go binaries in, or - for standard input. Of a
    universal binary every slice is printed, of an archive every Go object. Symbolic links are
    followed when they are named, not when a directory is walked.

    Options:
      -m, --modules   print the modules and build settings too, as 'go version -m' does, and
                      what the headers say: platform, linkage, build ID
          --json      print all that as one JSON object a line
          --recover   where build info is missing or damaged, look for what is left of it in
                      all of the file
      -v, --verbose   also report the files in directories that are not Go binaries
      -h, --help      print this help
          --version   print the version of gobuildinfo

    'gobuildinfo version' prints what 'go version' of Go 1.27 prints for the same arguments.
    To read a file called 'version', name it './version'.

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
}
