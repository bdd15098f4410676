package main

import (
	"bytes"
	"testing"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// It changes the working directory, so it does not run beside other tests.
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
