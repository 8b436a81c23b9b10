// Reads the Go programs in the layers of an image archive, as a program of Go's standard library would: layers one after the other,
// each hashed as it is read, each executable read into memory.
//
//	goimages ARCHIVE
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"fmt"
	"io"
	"os"
	"path"
)

func main() {
	file, err := os.Open(os.Args[1])
	check(err)
	var stream io.Reader = bufio.NewReaderSize(file, 1<<20)
	if head, _ := stream.(*bufio.Reader).Peek(2); isGzip(head) {
		stream, err = gzip.NewReader(stream)
		check(err)
	}
	count := 0
	archive := tar.NewReader(stream)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		check(err)
		directory := path.Base(path.Dir(header.Name))
		if path.Base(header.Name) == "layer.tar" || directory == "sha256" && header.Size > 1<<16 {
			count += layer(archive)
		}
	}
	fmt.Println(count)
}

// layer counts the Go programs of a layer, after reading all of it.
func layer(file io.Reader) int {
	blobHash, contentsHash := sha256.New(), sha256.New()
	blob := bufio.NewReaderSize(io.TeeReader(file, blobHash), 1<<20)
	var contents io.Reader = blob
	if head, _ := blob.Peek(2); isGzip(head) {
		inflated, err := gzip.NewReader(blob)
		check(err)
		contents = io.TeeReader(inflated, contentsHash)
	}
	count := 0
	archive := tar.NewReader(contents)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		check(err)
		var magic [4]byte
		if header.Typeflag != tar.TypeReg || header.Size < 16 {
			continue
		}
		_, err = io.ReadFull(archive, magic[:])
		check(err)
		if magic != [4]byte{0x7f, 'E', 'L', 'F'} && string(magic[:2]) != "MZ" && magic[3] != 0xfe && magic[0] != 0xfe {
			continue
		}
		program := make([]byte, header.Size)
		copy(program, magic[:])
		_, err = io.ReadFull(archive, program[4:])
		check(err)
		if _, err := buildinfo.Read(bytes.NewReader(program)); err == nil {
			count++
		}
	}
	_, err := io.Copy(io.Discard, contents)
	check(err)
	_, err = io.Copy(io.Discard, blob)
	check(err)
	return count
}

func isGzip(head []byte) bool { return len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b }

func check(err error) {
	if err != nil {
		panic(err)
	}
}
