// Goreader measures Go's own readers in one process. Prints nanoseconds for a file, and how many were read.
//
//	goreader ROUNDS < list of files
//	goreader functions|packages ROUNDS < list of files
//
// The first reads build info. The second reads the function tables of ELF files with debug/gosym; it prints nanoseconds of
// processor time, and the number of functions.
package main

import (
	"bufio"
	"debug/buildinfo"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"
)

func main() {
	var names []string
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		names = append(names, lines.Text())
	}
	start := time.Now()
	look, elapsed := readBuildInfo, func() time.Duration { return time.Since(start) }
	arguments := os.Args[1:]
	if len(arguments) == 2 {
		countsPackages := arguments[0] == "packages"
		look = func(name string) int { return readFunctions(name, countsPackages) }
		elapsed = processorTime
		arguments = arguments[1:]
	}
	rounds, _ := strconv.Atoi(arguments[0])
	found := 0
	pass := func() {
		for _, name := range names {
			found += look(name)
		}
	}
	pass()
	found = 0
	before := elapsed()
	for range rounds {
		pass()
	}
	fmt.Printf("%.1f %d\n", float64((elapsed()-before).Nanoseconds())/float64(rounds)/float64(len(names)), found/rounds)
}

func readBuildInfo(name string) int {
	if _, err := buildinfo.ReadFile(name); err != nil {
		return 0
	}
	return 1
}

func readFunctions(name string, countsPackages bool) int {
	file, err := elf.Open(name)
	if err != nil {
		return 0
	}
	defer file.Close()
	data, err := file.Section(".gopclntab").Data()
	if err != nil {
		return 0
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, file.Section(".text").Addr))
	if err != nil {
		return 0
	}
	if countsPackages {
		packages := map[string]uint64{}
		for i := range table.Funcs {
			packages[table.Funcs[i].PackageName()] += table.Funcs[i].End - table.Funcs[i].Entry
		}
	}
	return len(table.Funcs)
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
