// Answers says, for each mutant of a list on standard input, what Go's own reader reads from it.
//
//	answers FILE... < mutants
//
// A mutant is a line: the number of the file, the size it is cut to, and patches as offset:hex.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"strings"
)

func main() {
	var files [][]byte
	for _, name := range os.Args[1:] {
		file, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		files = append(files, file)
	}
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		index, _ := strconv.Atoi(words[0])
		size, _ := strconv.Atoi(words[1])
		file := files[index]
		type change struct {
			offset int
			before []byte
		}
		var undo []change
		for _, patch := range words[2:] {
			place, digits, _ := strings.Cut(patch, ":")
			offset, _ := strconv.Atoi(place)
			after, _ := hex.DecodeString(digits)
			undo = append(undo, change{offset, bytes.Clone(file[offset : offset+len(after)])})
			copy(file[offset:], after)
		}
		fmt.Fprintln(output, answer(file[:size]))
		for i := len(undo) - 1; i >= 0; i-- {
			copy(file[undo[i].offset:], undo[i].before)
		}
	}
}

// circumstance says what debug/buildinfo keeps to itself: why Go's reader of the container refuses the file, or
// what it takes for the mapping of the section that holds the blob, where no loader would.
func circumstance(file []byte) string {
	reader := bytes.NewReader(file)
	switch {
	case bytes.HasPrefix(file, []byte("\x7fELF")):
		image, err := elf.NewFile(reader)
		if err != nil {
			return "container: " + err.Error()
		}
		if len(image.Sections) == 0 {
			return "no sections"
		}
		section := image.Section(".go.buildinfo")
		if section == nil {
			return ""
		}
		// The blob's header and each of its strings are looked up by themselves.
		for _, part := range image.Progs {
			// The arithmetic is that of debug/buildinfo.
			if part.Vaddr <= section.Addr+section.Size && section.Addr <= part.Vaddr+part.Filesz-1 {
				if note := odd(part.Type == elf.PT_LOAD, part.Filesz); note != "" {
					return note
				}
			}
		}
	case bytes.HasPrefix(file, []byte("MZ")):
		image, err := pe.NewFile(reader)
		if err != nil {
			return "container: " + err.Error()
		}
		for _, data := range image.Sections {
			if data.VirtualAddress == 0 || data.Size == 0 || data.Characteristics&^0xf00000 != 0xc0000040 {
				continue
			}
			if data.Characteristics&^0x600000 != 0xc0000040 {
				return "data of another alignment"
			}
			for _, part := range image.Sections {
				address := uint64(data.VirtualAddress)
				if uint64(part.VirtualAddress) <= address && address <= uint64(part.VirtualAddress+part.Size-1) {
					if note := odd(true, uint64(part.Size)); note != "" || part == data {
						return note
					}
					return "data within another section"
				}
			}
		}
	case bytes.HasPrefix(file, []byte("\xca\xfe\xba\xbe")):
		image, err := macho.NewFatFile(reader)
		if err != nil {
			return "container: " + err.Error()
		}
		return machOCircumstance(image.Arches[0].File)
	default:
		image, err := macho.NewFile(reader)
		if err != nil {
			return "container: " + err.Error()
		}
		return machOCircumstance(image)
	}
	return ""
}

func machOCircumstance(image *macho.File) string {
	if image.Type == macho.TypeObj {
		return "an object"
	}
	section := image.Section("__go_buildinfo")
	if section == nil {
		return ""
	}
	for _, load := range image.Loads {
		part, ok := load.(*macho.Segment)
		if ok && part.Name != "__PAGEZERO" && part.Addr <= section.Addr && section.Addr <= part.Addr+part.Filesz-1 {
			return odd(true, part.Filesz)
		}
	}
	return ""
}

// shortEnd says whether fewer than ten bytes follow the version, which debug/buildinfo wants to read at once.
func shortEnd(file []byte) string {
	start := bytes.Index(file, []byte("\xff Go buildinf:")) + 32
	if start < 32 || start > len(file) {
		return ""
	}
	length, size := binary.Uvarint(file[start:])
	left := len(file) - start - size - int(min(length, 1<<32))
	if size > 0 && left >= 0 && left < 10 {
		return "less than ten bytes left"
	}
	return ""
}

func odd(isLoaded bool, size uint64) string {
	switch {
	case !isLoaded:
		return "mapped by what is not loaded"
	case size == 0:
		return "mapped by a part of size 0"
	}
	return ""
}

func answer(file []byte) (text string) {
	defer func() {
		if reason := recover(); reason != nil {
			text = fmt.Sprintf("panic %v", reason)
		}
	}()
	info, err := buildinfo.Read(bytes.NewReader(file))
	if err != nil {
		return "error " + strings.ReplaceAll(err.Error()+"\t"+cmp.Or(circumstance(file), shortEnd(file)), "\n", " ")
	}
	hash := fnv.New64a()
	hash.Write([]byte(info.String()))
	return fmt.Sprintf("ok %d\t%s", hash.Sum64(), circumstance(file))
}
