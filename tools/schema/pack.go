package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// texts are the built-in scenarios in one text, in the order of their names.
func texts() ([]byte, error) {
	files, err := filepath.Glob(sources + "/library/*.yaml")
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		all.WriteString(scenarios.FileMark + strings.TrimSuffix(filepath.Base(file), ".yaml") + "\n")
		all.Write(text)
	}
	return all.Bytes(), nil
}

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
