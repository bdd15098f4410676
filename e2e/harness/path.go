package harness

import "testing"

// Binary is the path of the command as it ships, for tests that start it by other
// means than [Start].
func Binary(t testing.TB) string {
	t.Helper()
	path, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
