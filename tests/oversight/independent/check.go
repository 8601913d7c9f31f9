// Checks a copied log with the code of the Go checksum database, which knows nothing of ours.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run check.go FOLDER [PROOFS]
//
// Debian: apt-get install golang-go golang-golang-x-mod-dev. FOLDER is the static layout.
// Every line of PROOFS is `inclusion INDEX SIZE ROOT LEAF HASH...` or
// `consistency OLD NEW OLDROOT NEWROOT HASH...`, hashes in base64.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int                        { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func check(err error) {
	if err != nil {
		fmt.Println("WRONG:", err)
		os.Exit(1)
	}
}

func hash(text string) tlog.Hash {
	found, err := tlog.ParseHash(text)
	check(err)
	return found
}

func hashes(texts []string) (found []tlog.Hash) {
	for _, text := range texts {
		found = append(found, hash(text))
	}
	return found
}

func whole(text string) int64 {
	found, err := strconv.ParseInt(text, 10, 64)
	check(err)
	return found
}

func main() {
	here := folder(os.Args[1])
	key, err := os.ReadFile(filepath.Join(os.Args[1], "key"))
	check(err)
	var verifiers []note.Verifier // after a change of keys there are several, the newest first
	for _, line := range strings.Fields(string(key)) {
		verifier, err := note.NewVerifier(line)
		check(err)
		verifiers = append(verifiers, verifier)
	}
	text, err := os.ReadFile(filepath.Join(os.Args[1], "checkpoint"))
	check(err)
	signed, err := note.Open(text, note.VerifierList(verifiers...))
	check(err)
	lines := strings.Split(signed.Text, "\n")
	tree := tlog.Tree{N: whole(lines[1]), Hash: hash(lines[2])}
	reader := tlog.TileHashReader(tree, here) // checks every tile against the root
	var indexes []int64
	var leaves []tlog.Hash
	for n := int64(0); n*256 < tree.N; n++ {
		tile := tlog.Tile{H: 8, L: 0, N: n, W: int(min(256, tree.N-n*256))}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(os.Args[1], path))
		check(err)
		for at := 0; at < len(bundle); {
			end := at + 2 + int(binary.BigEndian.Uint16(bundle[at:]))
			indexes = append(indexes, tlog.StoredHashIndex(0, int64(len(leaves))))
			leaves = append(leaves, tlog.RecordHash(bundle[at+2:end]))
			at = end
		}
	}
	stored, err := reader.ReadHashes(indexes)
	check(err)
	for n := range leaves {
		if leaves[n] != stored[n] {
			check(fmt.Errorf("entry %d is not what its tile says", n))
		}
	}
	fmt.Println("entries", len(leaves), "of", tree.N)
	if len(os.Args) > 2 {
		proofs(os.Args[2])
	}
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func proofs(path string) {
	file, err := os.Open(path)
	check(err)
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); count++ {
		word := strings.Fields(lines.Text())
		one, two := whole(word[1]), whole(word[2])
		if word[0] == "inclusion" {
			check(tlog.CheckRecord(hashes(word[5:]), two, hash(word[3]), one, hash(word[4])))
		} else {
			check(tlog.CheckTree(hashes(word[5:]), two, hash(word[4]), one, hash(word[3])))
		}
	}
	fmt.Println("proofs", count)
}
