package page

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestEveryEmbeddedFileIsServedAndNothingElse(t *testing.T) {
	t.Parallel()
	var want []string
	entries, err := fs.ReadDir(assetFiles, "assets")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		want = append(want, e.Name())
	}
	var got []string
	for at, a := range Assets() {
		got = append(got, at[strings.LastIndex(at, "/")+1:])
		if at != a.Path || len(a.Body) == 0 {
			t.Errorf("%s is %q with %d bytes", at, a.Path, len(a.Body))
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("served: %v, embedded: %v", got, want)
	}
}

func TestAssetsAreKeptByBrowsersAsLongAsTheirAddressHolds(t *testing.T) {
	t.Parallel()
	keep := map[string]string{
		"/assets/pcsandbox.css": "public, max-age=31536000, immutable",
		"/assets/pcsandbox.js":  "public, max-age=31536000, immutable",
		"/assets/mark.svg":      "public, max-age=31536000, immutable",
		"/favicon.ico":          "public, max-age=3600",
		"/robots.txt":           "public, max-age=3600",
	}
	tags := map[string]bool{}
	for at, a := range Assets() {
		doc := Document{Headers: a.Headers()}
		if got := header(doc, "Cache-Control"); got != keep[at] {
			t.Errorf("%s: %q", at, got)
		}
		if header(doc, "ETag") != a.ETag || len(a.ETag) != 34 || tags[a.ETag] {
			t.Errorf("%s: ETag %q", at, a.ETag)
		}
		if header(doc, "X-Content-Type-Options") != "nosniff" || header(doc, "Content-Type") != a.ContentType {
			t.Errorf("%s: %v", at, a.Headers())
		}
		tags[a.ETag] = true
		if want := at + "?v=" + a.ETag[1:13]; a.Href() != want {
			t.Errorf("%s: address %q, want %q", at, a.Href(), want)
		}
	}
	if len(tags) != len(keep) {
		t.Errorf("assets are %v", slices.Collect(maps.Keys(Assets())))
	}
}

func TestRobotsAreSentAway(t *testing.T) {
	t.Parallel()
	if got := string(Assets()["/robots.txt"].Body); got != "User-agent: *\nDisallow: /\n" {
		t.Errorf("%q", got)
	}
}

func TestTheIconHoldsThreeSizes(t *testing.T) {
	t.Parallel()
	ico := Assets()["/favicon.ico"].Body
	if len(ico) > 4096 || binary.LittleEndian.Uint16(ico[2:]) != 1 || binary.LittleEndian.Uint16(ico[4:]) != 3 {
		t.Fatalf("%d bytes, head %x", len(ico), ico[:6])
	}
	for i, size := range []int{16, 32, 48} {
		entry := ico[6+16*i:]
		length, offset := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		img, err := png.Decode(bytes.NewReader(ico[offset : offset+length]))
		if err != nil || img.Bounds().Dx() != size || int(entry[0]) != size {
			t.Errorf("image %d: %v, %v", i, err, entry[:4])
		}
	}
}

func TestTheMarkRunsAndLoadsNothing(t *testing.T) {
	t.Parallel()
	for _, e := range elements(t, Assets()["/assets/mark.svg"].Body) {
		if e.name != "svg" && e.name != "rect" && e.name != "path" || e.attr["href"] != "" {
			t.Errorf("the mark has <%s>", e.name)
		}
	}
}
