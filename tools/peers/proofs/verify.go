// Checks proofs as somebody would who never heard of Tassel: with Go's own transparency log packages.
//
//	verify KEY FILE [EARLIER]
//	verify KEY DIRECTORY
//
// DIRECTORY is a log as tlog-tiles: Go computes proofs of its own for every entry from the tiles, and checks them.
// FILE is a C2SP tlog-proof with the entry behind "extra"; with EARLIER, an earlier checkpoint, it is a proof of consistency.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, values ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}

func must(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

// checkpoint opens a signed note and reads its size and root.
func checkpoint(text []byte, verifier note.Verifier) (int64, tlog.Hash) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	must(err, "the checkpoint's signature")
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		fail("the checkpoint is one of %s", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "the checkpoint's size")
	root, err := tlog.ParseHash(lines[2])
	must(err, "the checkpoint's root")
	return size, root
}

// tiles reads the tiles of a C2SP tlog-tiles directory.
type tiles struct {
	directory string
	size      int64
}

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		// Go asks for as narrow a tile as it needs; the directory has the widest.
		width := t.size>>(8*tile.L) - tile.N<<8
		if width > 256 {
			width = 256
		}
		wide := tlog.Tile{H: 8, L: tile.L, N: tile.N, W: int(width)}
		data, err := os.ReadFile(t.directory + "/" + strings.Replace(wide.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		found = append(found, data[:tile.W*tlog.HashSize])
	}
	return found, nil
}

// entries reads every entry from its bundles.
func entries(directory string, size int64) [][]byte {
	var found [][]byte
	for number := int64(0); number*256 < size; number++ {
		width := size - number*256
		if width > 256 {
			width = 256
		}
		path := strings.Replace(tlog.Tile{H: 8, L: -1, N: number, W: int(width)}.Path(), "tile/8/data/", "tile/entries/", 1)
		data, err := os.ReadFile(directory + "/" + path)
		must(err, "a bundle")
		for len(data) > 0 {
			length := int(data[0])<<8 | int(data[1])
			found = append(found, data[2:2+length])
			data = data[2+length:]
		}
	}
	return found
}

func verifyDirectory(directory string, verifier note.Verifier) {
	text, err := os.ReadFile(directory + "/checkpoint")
	must(err, "the checkpoint")
	size, root := checkpoint(text, verifier)
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{directory, size})
	all := entries(directory, size)
	if int64(len(all)) != size {
		fail("%d entries of %d", len(all), size)
	}
	for index, entry := range all {
		proof, err := tlog.ProveRecord(size, int64(index), reader)
		must(err, "a proof")
		must(tlog.CheckRecord(proof, size, root, int64(index), tlog.RecordHash(entry)), "an entry")
	}
	fmt.Printf("%d entries in their tiles\n", size)
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	must(err, "the key")
	if info, err := os.Stat(os.Args[2]); err == nil && info.IsDir() {
		verifyDirectory(os.Args[2], verifier)
		return
	}
	text, err := os.ReadFile(os.Args[2])
	must(err, "the proof")
	parts := strings.SplitN(string(text), "\n\n", 2)
	size, root := checkpoint([]byte(parts[1]), verifier)
	var hashes []tlog.Hash
	var entry []byte
	var number int64
	for place, line := range strings.Split(parts[0], "\n") {
		switch {
		case place == 0 && line == "c2sp.org/tlog-proof@v1":
		case strings.HasPrefix(line, "extra "):
			entry, err = base64.StdEncoding.DecodeString(line[6:])
			must(err, "extra")
		case strings.HasPrefix(line, "index "), strings.HasPrefix(line, "old "):
			number, err = strconv.ParseInt(line[strings.Index(line, " ")+1:], 10, 64)
			must(err, "the number")
		default:
			hash, err := tlog.ParseHash(line)
			must(err, "a hash")
			hashes = append(hashes, hash)
		}
	}
	if len(os.Args) > 3 {
		earlier, err := os.ReadFile(os.Args[3])
		must(err, "the earlier checkpoint")
		old, oldRoot := checkpoint(earlier, verifier)
		if old != number {
			fail("the proof begins at %d, the checkpoint has %d", number, old)
		}
		must(tlog.CheckTree(tlog.TreeProof(hashes), size, root, old, oldRoot), "consistency")
		fmt.Printf("%d events continue %d\n", size, old)
		return
	}
	line := strings.SplitN(string(entry), "\n", 2)[0]
	must(tlog.CheckRecord(tlog.RecordProof(hashes), size, root, number, tlog.RecordHash([]byte(line))), "inclusion")
	fmt.Printf("event %d of %d\n", number, size)
}
