/// The version of this program, which is that of the package.
let programVersion = "0.1.0"
