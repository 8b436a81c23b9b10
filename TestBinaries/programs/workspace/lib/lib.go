// Package lib is a module of the workspace.
package lib

// Name is what the package says.
const Name = "lib"
