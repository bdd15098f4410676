package scenarios

import (
	"os"
	"testing"
)

// The schema is embedded packed; go -C tools run ./schema packs it anew.
func TestWhatIsPackedIsWhatStandsInTheFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(Schema()) != string(text) {
		t.Error("schema.json is not packed as it stands; pack it anew: go -C tools run ./schema")
	}
}
