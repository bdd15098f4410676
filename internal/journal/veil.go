package journal

import (
	"fmt"
	"strings"
)

// shortestSecret is the length from which a word may be a secret. Ours that are
// worth showing are shorter: a key's id has 27 characters, a token's uti 22. A
// secret of Entra has 40; codes, cookies and tokens have more.
const shortestSecret = 32

// Veil returns text without what looks like a secret: a long word of small and
// capital letters and digits, or the name and password in an address. A client whose settings got mixed up sends such
// things where an id, a path or a name is expected, and messages quote those.
// GUIDs, domains, user names and addresses have no such words.
func Veil(text string) string {
	if strings.Contains(text, "://") && strings.Contains(text, "@") {
		text = withoutUserinfo(text)
	}
	if len(text) < shortestSecret {
		return text
	}
	var b strings.Builder
	done := 0
	for from := 0; from < len(text); {
		if !inSecret(text[from]) {
			from++
			continue
		}
		to := from + 1
		for to < len(text) && inSecret(text[to]) {
			to++
		}
		if to-from >= shortestSecret && mixed(text[from:to]) {
			fmt.Fprintf(&b, "%s(%d characters)", text[done:from], to-from)
			done = to
		}
		from = to
	}
	if done == 0 {
		return text
	}
	return b.String() + text[done:]
}

// withoutUserinfo tells of what stands before the @ in the authority of addresses
// (RFC 3986, 3.2.1) the length alone.
func withoutUserinfo(text string) string {
	var b strings.Builder
	for {
		scheme, rest, found := strings.Cut(text, "://")
		b.WriteString(scheme)
		if !found {
			return b.String()
		}
		b.WriteString("://")
		authority := rest
		if end := strings.IndexAny(rest, "/?# \t\r\n\""); end >= 0 {
			authority = rest[:end]
		}
		if at := strings.LastIndexByte(authority, '@'); at >= 0 {
			b.WriteString(size(rest[:at]))
			rest = rest[at:]
		}
		text = rest
	}
}

// inSecret holds of what base64, base64url and Entra's secrets are written with.
// Slashes divide paths and are left out: a secret with one has long parts still.
func inSecret(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_~.+=", c) >= 0
}

func mixed(word string) bool {
	var small, capital, digit bool
	for i := range len(word) {
		switch c := word[i]; {
		case 'a' <= c && c <= 'z':
			small = true
		case 'A' <= c && c <= 'Z':
			capital = true
		case '0' <= c && c <= '9':
			digit = true
		}
	}
	return small && capital && digit
}
