// Lists the entries of tar archives as Go's archive/tar reads them.
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for len(data) > 0 {
		end := 4 + int(binary.LittleEndian.Uint32(data))
		list(out, data[4:end])
		data = data[end:]
	}
}

func list(out io.Writer, archive []byte) {
	reader := tar.NewReader(bytes.NewReader(archive))
	for {
		header, err := reader.Next()
		if err == io.EOF {
			fmt.Fprintln(out, "end ok")
			return
		}
		if err != nil {
			fmt.Fprintf(out, "end %v\n", err)
			return
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		contents, err := io.ReadAll(reader)
		if err != nil {
			fmt.Fprintf(out, "end %v\n", err)
			return
		}
		kind, link := kindOf(header.Typeflag), ""
		if kind == "hard" || kind == "symbolic" {
			link = header.Linkname
		}
		if kind != "regular" {
			contents = nil
		}
		fmt.Fprintf(out, "%s =%x =%x %d %08x\n", kind, header.Name, link, len(contents), crc32.ChecksumIEEE(contents))
	}
}

func kindOf(flag byte) string {
	switch flag {
	case tar.TypeLink:
		return "hard"
	case tar.TypeSymlink:
		return "symbolic"
	case tar.TypeDir, 'D':
		return "directory"
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo, 'A', 'E', 'I', 'N', 'V':
		return "other"
	}
	return "regular"
}
