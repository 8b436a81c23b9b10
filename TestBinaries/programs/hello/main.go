// Hello is the smallest program there is.
package main

// text is there for the linker to set.
var text = "hello"

func main() { println(text) }
