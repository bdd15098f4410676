package page

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
)

// headers are what a page is sent with.
//
// There is no form-action: Chromium applies it to the redirect that follows a
// form, so 'self' would cut every sign-in off before it reaches the application.
// There is no Cross-Origin-Opener-Policy: it breaks sign-in in a popup window.
// The referrer is cut down to the origin and not to nothing, because with
// no-referrer a browser sends "Origin: null" along with forms, and both our own
// check of the origin and that of the application receiving a form would fail.
// Strict-Transport-Security is left out: it ignores ports and would make every
// http://localhost application unreachable.
func headers(c *Common, scripted bool) []Header {
	return []Header{
		{"Cache-Control", "no-store"},
		{"Content-Type", "text/html; charset=utf-8"},
		{"Content-Security-Policy", policy(c, scripted)},
		{"Referrer-Policy", "strict-origin"},
		{"X-Content-Type-Options", "nosniff"},
	}
}

// policy is the Content-Security-Policy of a page; only pages with a script may
// run one, and may then ask this origin whether anything has changed.
func policy(c *Common, scripted bool) string {
	rules := []string{
		"default-src 'none'",
		"style-src 'self'",
		"img-src 'self' data:",
		"base-uri 'none'",
		"frame-ancestors " + sources(c.FrameAncestors),
	}
	if len(c.Frames) > 0 {
		rules = append(rules, "frame-src "+sources(c.Frames))
	}
	if scripted {
		rules = append(rules, "script-src 'nonce-"+c.Nonce+"'", "connect-src 'self'")
	}
	return strings.Join(rules, "; ")
}

// sources spells who may frame a page, or be framed by it. What could end the
// directive and begin another is dropped; of an address the query says nothing to
// a policy.
func sources(allowed []string) string {
	var safe []string
	for _, address := range allowed {
		address, _, _ = strings.Cut(address, "?")
		if address != "" && !strings.ContainsAny(address, "; ,\t\r\n") {
			safe = append(safe, address)
		}
	}
	if len(safe) == 0 {
		return "'none'"
	}
	return strings.Join(safe, " ")
}

// newNonce returns 128 random bits. Text cannot fail: crypto/rand ends the
// process when the system has no randomness.
func newNonce() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:])
	return base64.RawStdEncoding.EncodeToString(bits[:])
}

// validNonce keeps a nonce given from outside within its grammar.
func validNonce(nonce string) bool {
	return nonce != "" && strings.Trim(nonce, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=") == ""
}
