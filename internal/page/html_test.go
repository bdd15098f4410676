package page

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// void are the elements without an end tag.
var void = []string{"meta", "link", "input", "img", "br", "hr", "path"}

// element is a start tag with what a check needs to know about its place.
type element struct {
	name  string
	attr  map[string]string
	above []string // names of the elements around it, outermost first
	text  string   // directly and deeper inside
}

// elements reads a page strictly: every end tag must close what is open.
func elements(t *testing.T, body []byte) []*element {
	t.Helper()
	var all, open []*element
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("<%s> is never closed", open[len(open)-1].name)
			}
			return all
		case html.TextToken:
			text := string(z.Text())
			for _, e := range open {
				e.text += text
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1].name != string(name) {
				t.Fatalf("</%s> closes nothing that is open", name)
			}
			open = open[:len(open)-1]
		case html.StartTagToken, html.SelfClosingTagToken:
			e := startTag(t, z.Token())
			for _, o := range open {
				e.above = append(e.above, o.name)
			}
			all = append(all, e)
			if kind == html.StartTagToken && !slices.Contains(void, e.name) {
				open = append(open, e)
			}
		}
	}
}

func startTag(t *testing.T, tok html.Token) *element {
	t.Helper()
	e := &element{name: tok.Data, attr: map[string]string{}}
	for _, a := range tok.Attr {
		if _, twice := e.attr[a.Key]; twice {
			t.Errorf("<%s> has the attribute %s twice", e.name, a.Key)
		}
		e.attr[a.Key] = a.Val
	}
	return e
}

func named(all []*element, name string) []*element {
	var some []*element
	for _, e := range all {
		if e.name == name {
			some = append(some, e)
		}
	}
	return some
}

func header(doc Document, name string) string {
	for _, h := range doc.Headers {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

// eachSample runs a check on every sample page.
func eachSample(t *testing.T, check func(t *testing.T, name string, doc Document, all []*element)) {
	t.Helper()
	for _, s := range samples(t, plain) {
		t.Run(s.name, func(t *testing.T) {
			check(t, s.name, s.doc, elements(t, s.doc.Body))
		})
	}
}

func TestEveryPageIsWellFormed(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, _ string, doc Document, all []*element) {
		if !bytes.HasPrefix(doc.Body, []byte("<!doctype html>\n")) {
			t.Error("no doctype")
		}
		if root := all[0]; root.name != "html" || root.attr["lang"] != "en" {
			t.Errorf("the root is <%s lang=%q>", root.name, root.attr["lang"])
		}
		for _, name := range []string{"title", "h1", "main", "footer"} {
			if got := named(all, name); len(got) != 1 || strings.TrimSpace(got[0].text) == "" {
				t.Errorf("%d <%s>, or empty", len(got), name)
			}
		}
		for _, e := range all {
			if e.name == "meta" && e.attr["name"] == "viewport" && e.attr["content"] == "width=device-width, initial-scale=1" {
				return
			}
		}
		t.Error("no viewport")
	})
}

func TestEveryIDIsUniqueAndEveryReferenceFindsOne(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, _ string, _ Document, all []*element) {
		ids := map[string]bool{}
		for _, e := range all {
			if id, has := e.attr["id"]; has && (id == "" || ids[id]) {
				t.Errorf("id %q is empty or stands twice", id)
			}
			ids[e.attr["id"]] = true
		}
		for _, e := range all {
			refs := append(strings.Fields(e.attr["aria-describedby"]), strings.Fields(e.attr["for"])...)
			if e.name == "a" && strings.HasPrefix(e.attr["href"], "#") {
				refs = append(refs, e.attr["href"][1:])
			}
			for _, ref := range refs {
				if !ids[ref] {
					t.Errorf("<%s> refers to %q, which is nowhere", e.name, ref)
				}
			}
		}
	})
}

func TestEveryInputHasALabelAndEveryPictureAText(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, _ string, _ Document, all []*element) {
		labelled := map[string]bool{}
		for _, l := range named(all, "label") {
			labelled[l.attr["for"]] = strings.TrimSpace(l.text) != ""
		}
		for _, e := range all {
			switch {
			case e.name == "input" && e.attr["type"] != "hidden", e.name == "select":
				if !labelled[e.attr["id"]] && !slices.Contains(e.above, "label") {
					t.Errorf("<%s name=%q> has no label", e.name, e.attr["name"])
				}
			case e.name == "img" && e.attr["alt"] == "":
				t.Error("a picture without a text")
			case e.name == "svg" && e.attr["aria-hidden"] != "true":
				t.Error("a glyph that is read out")
			case (e.name == "button" || e.name == "a") && strings.TrimSpace(e.text) == "":
				t.Errorf("<%s> says nothing", e.name)
			}
			if e.attr["aria-invalid"] == "true" && e.attr["aria-describedby"] == "" {
				t.Errorf("<%s name=%q> is wrong but does not say why", e.name, e.attr["name"])
			}
		}
	})
}

func TestEveryPageCarriesTheBannerFirst(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, _ string, _ Document, all []*element) {
		i := slices.IndexFunc(all, func(e *element) bool { return e.attr["class"] == "banner" })
		if i < 0 || strings.TrimSpace(all[i].text) != Banner {
			t.Fatal("no banner")
		}
		if got := all[i].above; !slices.Equal(got, []string{"html", "body"}) || all[i-1].attr["class"] != "skip" {
			t.Errorf("the banner stands below %v, after <%s>", got, all[i-1].name)
		}
		if _, hidden := all[i].attr["hidden"]; hidden {
			t.Error("the banner is hidden")
		}
	})
}

func TestTheScreenIsNamedTwiceOnScreensAndNowhereElse(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, name string, _ Document, all []*element) {
		want := name
		if strings.HasSuffix(name, ".autopost") {
			want = ""
		}
		meta := ""
		for _, e := range named(all, "meta") {
			if e.attr["name"] == "pcsandbox-screen" {
				meta = e.attr["content"]
			}
		}
		if body := named(all, "body")[0].attr["data-screen"]; body != want || meta != want {
			t.Errorf("data-screen is %q, meta is %q, want %q", body, meta, want)
		}
	})
}

func TestNothingRunsOrIsStyledWithoutTheNonce(t *testing.T) {
	t.Parallel()
	nonce := regexp.MustCompile(`script-src 'nonce-([A-Za-z0-9+/]{22})'`)
	eachSample(t, func(t *testing.T, _ string, doc Document, all []*element) {
		policy := header(doc, "Content-Security-Policy")
		scripts := named(all, "script")
		if (len(scripts) > 0) != strings.Contains(policy, "script-src") {
			t.Errorf("%d scripts under %q", len(scripts), policy)
		}
		for _, s := range scripts {
			if m := nonce.FindStringSubmatch(policy); m == nil || s.attr["nonce"] != m[1] {
				t.Errorf("a script with the nonce %q under %q", s.attr["nonce"], policy)
			}
		}
		for _, e := range all {
			for key := range e.attr {
				if key == "style" || strings.HasPrefix(key, "on") {
					t.Errorf("<%s> has the attribute %s", e.name, key)
				}
			}
			if e.name == "style" || e.name == "base" || e.name == "iframe" {
				t.Errorf("there is a <%s>", e.name)
			}
		}
	})
}

func TestEverythingAPageLoadsIsAnAssetOfOurs(t *testing.T) {
	t.Parallel()
	assets := Assets()
	eachSample(t, func(t *testing.T, _ string, _ Document, all []*element) {
		for _, e := range all {
			at := e.attr["src"]
			if e.name == "link" {
				at = e.attr["href"]
			}
			path, _, _ := strings.Cut(at, "?")
			if a, known := assets[path]; at != "" && !strings.HasPrefix(at, "data:image/svg+xml;base64,") && (!known || a.Href() != at) {
				t.Errorf("<%s> loads %q", e.name, at)
			}
		}
	})
}

func TestEveryClassIsStyled(t *testing.T) {
	t.Parallel()
	sheet := string(Assets()["/assets/pcsandbox.css"].Body)
	// Hooks for scripts and tests, or told apart by their place.
	unstyled := []string{"ahead", "decision", "remedy", "s3", "plain"}
	eachSample(t, func(t *testing.T, _ string, _ Document, all []*element) {
		for _, e := range all {
			for _, class := range strings.Fields(e.attr["class"]) {
				if !regexp.MustCompile(`\.`+class+`\b`).MatchString(sheet) && !slices.Contains(unstyled, class) {
					t.Errorf("class %q is not in the style sheet", class)
				}
			}
		}
	})
}
