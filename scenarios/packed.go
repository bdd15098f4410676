package scenarios

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
)

// packedSchema is the schema, a seventh of its size: few ask for it. tools/schema
// packs it, and a test compares it with the file.
//
//go:embed schema.json.gz
var packedSchema []byte

// unpacked cannot fail: a file that does not unpack is met by the first test.
func unpacked(packed []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return text
}
