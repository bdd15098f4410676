package page

import (
	"net/url"
	"strings"
)

// At is the path of a page below root; without parts, of the first one there.
func At(root string, parts ...string) string {
	if len(parts) == 0 {
		return root + "/"
	}
	var at strings.Builder
	at.WriteString(root)
	for _, p := range parts {
		at.WriteString("/" + url.PathEscape(p))
	}
	return at.String()
}
