// Prints the functions of Go programs as debug/gosym finds them.
//
//	answers [-digest] FILE...
//
// One line for each function: address, size, name, file and line of its first instruction, with tabs between them. A line
// with a number sign and the name of the image precedes those of an image. With -digest, one line for each image: its name, the
// number of its functions, and the SHA-256 of their lines.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"debug/gosym"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// A region of memory in which the table may start. Address counts where text is not known otherwise.
type region struct {
	data []byte
	text uint64
	// The place of the header, if it is known.
	known bool
}

func main() {
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	names := os.Args[1:]
	digests := len(names) > 0 && names[0] == "-digest"
	if digests {
		names = names[1:]
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for _, image := range images(data) {
			var lines bytes.Buffer
			answer(&lines, image.regions)
			if digests {
				count := bytes.Count(lines.Bytes(), []byte("\n"))
				fmt.Fprintf(out, "%s %s %d %x\n", filepath.Base(name), image.name, count, sha256.Sum256(lines.Bytes()))
				continue
			}
			fmt.Fprintf(out, "# %s %s\n", name, image.name)
			out.Write(lines.Bytes())
		}
	}
}

type image struct {
	name    string
	regions []region
}

func images(data []byte) []image {
	if f, err := macho.NewFatFile(bytes.NewReader(data)); err == nil {
		var all []image
		for _, a := range f.Arches {
			all = append(all, image{fmt.Sprintf("%d", a.Offset), machO(a.File)})
		}
		return all
	}
	switch {
	case bytes.HasPrefix(data, []byte("\x7fELF")):
		if f, err := elf.NewFile(bytes.NewReader(data)); err == nil {
			return []image{{"0", elfRegions(f)}}
		}
	case bytes.HasPrefix(data, []byte("MZ")):
		if f, err := pe.NewFile(bytes.NewReader(data)); err == nil {
			return []image{{"0", peRegions(f)}}
		}
	case bytes.HasPrefix(data, []byte("\x00asm")):
		return []image{{"0", []region{{data: wasmMemory(data)}}}}
	}
	if f, err := macho.NewFile(bytes.NewReader(data)); err == nil {
		return []image{{"0", machO(f)}}
	}
	return []image{{"0", []region{{data: data}}}}
}

func elfRegions(f *elf.File) []region {
	var text uint64
	if s := f.Section(".text"); s != nil {
		text = s.Addr
	}
	if symbols, err := f.Symbols(); err == nil {
		for _, s := range symbols {
			if s.Name == "runtime.text" {
				text = s.Value
			}
		}
	}
	var all []region
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
		if s := f.Section(name); s != nil {
			if data, err := s.Data(); err == nil {
				all = append(all, region{data, text, true})
			}
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			data := make([]byte, p.Filesz)
			if _, err := p.ReadAt(data, 0); err == nil {
				all = append(all, region{data: data, text: text})
			}
		}
	}
	return all
}

func machO(f *macho.File) []region {
	var text uint64
	if s := f.Section("__text"); s != nil {
		text = s.Addr
	}
	if f.Symtab != nil {
		for _, s := range f.Symtab.Syms {
			if s.Name == "runtime.text" || s.Name == "_runtime.text" {
				text = s.Value
			}
		}
	}
	if s := f.Section("__gopclntab"); s != nil {
		if data, err := s.Data(); err == nil {
			return []region{{data, text, true}}
		}
	}
	return nil
}

func peRegions(f *pe.File) []region {
	var base uint64
	switch h := f.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		base = uint64(h.ImageBase)
	case *pe.OptionalHeader64:
		base = h.ImageBase
	}
	var text uint64
	var all []region
	for _, s := range f.Sections {
		if s.Name == ".text" {
			text = base + uint64(s.VirtualAddress)
		}
	}
	for _, s := range f.Symbols {
		if s.Name == "runtime.text" && s.SectionNumber > 0 {
			text = base + uint64(f.Sections[s.SectionNumber-1].VirtualAddress) + uint64(s.Value)
		}
	}
	for _, s := range f.Sections {
		if data, err := s.Data(); err == nil {
			all = append(all, region{data: data, text: text})
		}
	}
	return all
}

// What the data segments put into memory, with zeros between them.
func wasmMemory(data []byte) []byte {
	var memory []byte
	number := func(p int) (uint64, int) {
		v, n := binary.Uvarint(data[p:])
		return v, p + n
	}
	for p := 8; p < len(data); {
		kind := data[p]
		size, q := number(p + 1)
		if kind == 11 {
			count, r := number(q)
			for range count {
				r += 2
				var address, shift uint64
				for {
					b := data[r]
					r++
					address |= uint64(b&0x7f) << shift
					shift += 7
					if b < 0x80 {
						break
					}
				}
				length, s := number(r + 1)
				end := int(address&0xffffffff) + int(length)
				if end > len(memory) {
					memory = append(memory, make([]byte, end-len(memory))...)
				}
				copy(memory[address:], data[s:s+int(length)])
				r = s + int(length)
			}
		}
		p = q + int(size)
	}
	return memory
}

func answer(out *bytes.Buffer, regions []region) {
	for _, r := range regions {
		if r.known {
			if print(out, r.data, r.text) {
				return
			}
			continue
		}
		for p := 0; p+64 < len(r.data); p++ {
			if !isHeader(r.data[p:]) {
				continue
			}
			if print(out, r.data[p:], r.text) {
				return
			}
		}
	}
}

func isHeader(b []byte) bool {
	if b[4] != 0 || b[5] != 0 || b[6] != 1 && b[6] != 2 && b[6] != 4 || b[7] != 4 && b[7] != 8 {
		return false
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(b) {
		case 0xfffffffb, 0xfffffffa, 0xfffffff0, 0xfffffff1:
			return true
		}
	}
	return false
}

func print(out *bytes.Buffer, data []byte, text uint64) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text))
	if err != nil || len(table.Funcs) == 0 {
		return false
	}
	var lines bytes.Buffer
	for i := range table.Funcs {
		f := &table.Funcs[i]
		file, number, _ := table.PCToLine(f.Entry)
		line := "-"
		// Where there is no table of lines, the header of the tables is read as one.
		if number >= 0 {
			line = strconv.Itoa(number)
		}
		fmt.Fprintf(&lines, "%x\t%x\t%s\t%s\t%s\n", f.Entry, f.End-f.Entry, f.Name, file, line)
	}
	out.Write(lines.Bytes())
	return true
}
