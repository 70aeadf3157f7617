// Checks proofs as somebody would who never heard of Tassel: with Go's own transparency log packages.
//
//	verify KEY FILE [EARLIER]
//
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

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	must(err, "the key")
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
