package web

import (
	"net/http"
	"strings"
)

const (
	longestClient = 48  // of a product name with its version
	keptWhole     = 256 // a header that is longer is not kept alive for a part of it
)

// clientName is the first product in the User-Agent header, e.g. node or
// python-requests/2.32.3. It tells clients apart in the journal, no more; what
// does not look like a product is not told.
func clientName(r *http.Request) string {
	agent := r.Header.Get("User-Agent")
	name, _, _ := strings.Cut(agent, " ")
	if len(name) > longestClient || strings.ContainsFunc(name, notInProducts) {
		return ""
	}
	if len(agent) > keptWhole {
		return strings.Clone(name)
	}
	return name
}

func notInProducts(c rune) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.ContainsRune("._-/+@", c):
		return false
	}
	return true
}
