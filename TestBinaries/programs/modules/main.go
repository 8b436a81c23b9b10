// Modules uses modules of every kind of path and version, with sums, one replaced by another.
package main

import (
	upper "example.com/Upper"
	"example.com/numbers/v2"
	"example.com/old"
	"example.com/swapped"
	"example.com/words"
)

func main() {
	println(upper.Name, numbers.Name, old.Name, swapped.Name, words.Name)
}
