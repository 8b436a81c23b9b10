// Goreader measures Go's own reader in one process. Prints nanoseconds for a file.
//
//	goreader ROUNDS < list of files
package main

import (
	"bufio"
	"debug/buildinfo"
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	var names []string
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		names = append(names, lines.Text())
	}
	rounds, _ := strconv.Atoi(os.Args[1])
	found := 0
	look := func() {
		for _, name := range names {
			if _, err := buildinfo.ReadFile(name); err == nil {
				found++
			}
		}
	}
	look()
	found = 0
	start := time.Now()
	for range rounds {
		look()
	}
	elapsed := time.Since(start)
	fmt.Printf("%.1f %d\n", float64(elapsed.Nanoseconds())/float64(rounds)/float64(len(names)), found/rounds)
}
