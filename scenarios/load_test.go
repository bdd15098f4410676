package scenarios

import "testing"

func TestLibraryLoads(t *testing.T) {
	t.Parallel()
	for _, name := range Library() {
		if _, err := Open(name); err != nil {
			t.Error(err)
		}
	}
}
