// Local uses a module that is replaced by a directory.
package main

import "example.com/near"

func main() { println(near.Name) }
