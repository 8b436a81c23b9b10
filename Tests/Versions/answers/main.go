// Answers says of pairs of versions on standard input in which order they are, and of the first one what it is
// made of, if it is a pseudo-version.
package main

import (
	"bufio"
	"fmt"
	"go/version"
	"os"
	"strings"

	"example.com/answers/module"
	"example.com/answers/semver"
)

func main() {
	input := bufio.NewScanner(os.Stdin)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for input.Scan() {
		words := strings.Split(input.Text(), "\t")
		if words[0] == "go" {
			fmt.Fprintln(output, version.Compare(words[1], words[2]))
			continue
		}
		answer := fmt.Sprint(semver.Compare(words[1], words[2]))
		if module.IsPseudoVersion(words[1]) {
			base, err := module.PseudoVersionBase(words[1])
			revision, _ := module.PseudoVersionRev(words[1])
			if err == nil {
				answer += fmt.Sprintf(" %q %s", base, revision)
			}
		}
		fmt.Fprintln(output, answer)
	}
}
