package scenarios

import (
	"fmt"
	"strings"
	"unicode"
)

// unprintable reports characters that do something to the terminal on which a text
// is shown, or to the order in which it is read: controls other than line breaks
// and tabs, and what turns the direction of writing.
func unprintable(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}

// unprintables says that a text contains one.
func unprintables(text string) string {
	at := strings.IndexFunc(text, unprintable)
	for _, r := range text[at:] {
		return fmt.Sprintf("contains the control character %U, which cannot be shown; remove it", r)
	}
	return ""
}
