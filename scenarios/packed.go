package scenarios

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
)

// The library and the schema travel compressed: they are a sixth of their size so.
// tools/schema packs them, and a test compares them with the files.
var (
	//go:embed library.gz
	packedLibrary []byte
	//go:embed schema.json.gz
	packedSchema []byte
)

// library is the text of each built-in scenario, by name. It is unpacked anew each
// time, a millisecond: who reads a scenario keeps what was read.
func library() map[string]string {
	texts := map[string]string{}
	for part := range strings.SplitSeq(unpacked(packedLibrary), FileMark) {
		if name, text, ok := strings.Cut(part, "\n"); ok {
			texts[name] = text
		}
	}
	return texts
}

// FileMark begins a file in the packed library; its name follows, and a line end.
const FileMark = "\x00"

// unpacked cannot fail: a file that does not unpack is met by the first test.
func unpacked(packed []byte) string {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return string(text)
}
