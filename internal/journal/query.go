package journal

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// shownValues are the parameters whose values say what was asked for and never
// prove anything: OData's, Partner Center's, and those of a sign-in that name no
// person and carry no code, state, token or address of the caller's.
var shownValues = []string{
	"$count", "$expand", "$filter", "$orderby", "$search", "$select", "$skip", "$top",
	"acr_values", "amr_values", "api-version", "client_id", "code_challenge_method", "country", "domain_hint", "filter", "max_age",
	"offset", "prompt", "resource", "response_mode", "response_type", "scope", "seekoperation", "size", "sortfield", "wa", "wfresh", "wtrealm",
}

// Bounds of what an entry keeps of a query.
const (
	mostParameters = 20
	longestName    = 40
	longestValue   = 120
)

// Query returns a query as the journal keeps it: names, and the values of
// parameters that are known to be harmless. Of any other value it tells the
// length alone. In values, & and % stand as %26 and %25.
func Query(raw string) string {
	if raw == "" { // almost always
		return ""
	}
	parts := strings.SplitN(raw, "&", mostParameters+1)
	if len(parts) > mostParameters {
		parts[mostParameters] = "…"
	}
	out := parts[:0]
	for _, part := range parts {
		if part != "" {
			out = append(out, parameter(part))
		}
	}
	return strings.Join(out, "&")
}

func parameter(part string) string {
	if part == "…" {
		return part
	}
	name, value, given := strings.Cut(part, "=")
	padding := strings.Trim(value, "=") == "" // or no value; a word alone may be one
	name, err := url.QueryUnescape(name)
	shown := err == nil && ShowsValue(name)
	if !shown && (padding || !plain(name)) {
		name = size(name)
	}
	if !given {
		return name
	}
	text, err := url.QueryUnescape(value)
	if !shown || err != nil || len(text) > longestValue {
		return name + "=" + size(cmp.Or(text, value))
	}
	return name + "=" + Printable(escaped.Replace(Veil(strings.ToValidUTF8(text, "\uFFFD"))))
}

// ShowsValue reports whether entries have the values of a parameter.
func ShowsValue(name string) bool { return slices.Contains(shownValues, strings.ToLower(name)) }

// ShowsWhole reports whether entries have a value, as they write it, of such a
// parameter: not one that is long or holds what looks like a secret.
func ShowsWhole(value string) bool {
	text := unescaped.Replace(value)
	return len(text) <= longestValue && Veil(text) == text
}

var unescaped = strings.NewReplacer("%25", "%", "%26", "&", "%0D", "\r", "%0A", "\n")

// escaped keeps a value from looking like more parameters.
var escaped = strings.NewReplacer("%", "%25", "&", "%26", "\r", "%0D", "\n", "%0A")

// plain reports whether a text is a parameter's name beyond doubt.
func plain(name string) bool {
	return name != "" && len(name) <= longestName && Veil(name) == name && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || 'z' < r) && (r < 'A' || 'Z' < r) && (r < '0' || '9' < r) && !strings.ContainsRune("_-.$", r)
	})
}

func size(text string) string { return fmt.Sprintf("(%d characters)", utf8.RuneCountInString(text)) }
