// Old is built as programs were before there were modules.
package main

func main() { println("old") }
