package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// The tests of this file change the working directory, so they do not run beside
// others.
func TestEmbeddedSchemaIsWhatTheTypesSay(t *testing.T) {
	t.Chdir("..")
	schema, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(schema, scenarios.Schema()) {
		t.Error("scenarios/schema.json is not what the Go types say; run go -C tools run ./schema and commit the file")
	}
}

func TestPageIsWhatTheTypesSay(t *testing.T) {
	t.Chdir("..")
	want, err := markdown()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/scenario-format.md is not what the Go types and introduction.md say; run go -C tools run ./schema and commit the file")
	}
}
