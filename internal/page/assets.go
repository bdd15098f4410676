package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"path"
)

//go:embed assets
var assetFiles embed.FS

// Asset is a file that pages refer to, ready to be served.
type Asset struct {
	Path        string // on the shared origin: "/assets/pcsandbox.css"
	ContentType string
	Body        []byte
	ETag        string // quoted hash of the body
}

// Headers are what an asset is sent with. Pages refer to the files under
// /assets/ by address and hash, so a browser may keep those for good; the others
// are asked for by name.
func (a Asset) Headers() []Header {
	keep := "public, max-age=3600"
	if path.Dir(a.Path) == "/assets" {
		keep = "public, max-age=31536000, immutable"
	}
	return []Header{
		{"Cache-Control", keep},
		{"Content-Type", a.ContentType},
		{"ETag", a.ETag},
		{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
		{"X-Content-Type-Options", "nosniff"},
	}
}

// Href is the address pages use: it changes when the content does.
func (a Asset) Href() string { return a.Path + "?v=" + a.ETag[1:13] }

// Assets returns everything to be served beside the pages, by path.
func Assets() map[string]Asset {
	table := make(map[string]Asset, len(served))
	for _, f := range served {
		a := asset(f.path, f.contentType)
		table[a.Path] = a
	}
	return table
}

// hrefs are the addresses pages use, by path.
func hrefs() map[string]string {
	table := make(map[string]string, len(served))
	for path, a := range Assets() {
		table[path] = a.Href()
	}
	return table
}

// served is the list of files under assets/ and the paths they have outside.
var served = []struct{ path, contentType string }{
	{"/assets/pcsandbox.css", "text/css; charset=utf-8"},
	{"/assets/pcsandbox.js", "text/javascript; charset=utf-8"},
	{"/assets/mark.svg", "image/svg+xml"},
	{"/favicon.ico", "image/x-icon"},
	{"/robots.txt", "text/plain; charset=utf-8"},
}

// asset reads one embedded file. The list above and the folder are checked
// against each other by a test, so a missing file never ships.
func asset(at, contentType string) Asset {
	body, _ := assetFiles.ReadFile("assets/" + path.Base(at))
	sum := sha256.Sum256(body)
	return Asset{Path: at, ContentType: contentType, Body: body, ETag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}
