// Package near is found in a directory, not in a module cache.
package near

// Name is what the package says.
const Name = "near"
