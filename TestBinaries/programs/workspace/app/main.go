// App uses a module of the same workspace.
package main

import "example.com/lib"

func main() { println(lib.Name) }
