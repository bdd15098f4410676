package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is embedded is packed; after a change of the files it is packed anew by
// go -C tools run ./schema.
func TestWhatIsPackedIsWhatStandsInTheFiles(t *testing.T) {
	t.Parallel()
	const remedy = "; pack it anew: go -C tools run ./schema"
	found, packed := files(t, "library/*.yaml"), library()
	if len(found) != len(packed) {
		t.Errorf("%d scenarios are packed, %d are there%s", len(packed), len(found), remedy)
	}
	for _, file := range found {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if name := strings.TrimSuffix(filepath.Base(file), ".yaml"); packed[name] != string(text) {
			t.Errorf("%s is not packed as it stands%s", file, remedy)
		}
	}
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(Schema()) != string(text) {
		t.Error("schema.json is not packed as it stands" + remedy)
	}
}
