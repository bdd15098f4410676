package main

import (
	"bytes"
	"compress/gzip"
	"os"
)

// pack writes a compressed file. The same content makes the same bytes: no time
// or name goes into the header.
func pack(file string, content []byte) error {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, packed.Bytes(), 0o644)
}
