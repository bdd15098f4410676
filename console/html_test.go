package console

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A document is what the tests look at in a page.
type document struct {
	text     string
	links    []string // of links, forms, styles, scripts and pictures
	elements []html.Token
}

// void elements have no end tag.
var void = strings.Fields("area base br col embed hr img input link meta source track wbr")

// parse checks that a page is well formed: every element ends where it should,
// ids are unique, nothing runs that the policy forbids.
func parse(t *testing.T, page string) document {
	t.Helper()
	doc := document{}
	var open []string
	ids := map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		tok := z.Token()
		switch kind {
		case html.TextToken:
			doc.text += tok.Data
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> ends nothing: open are %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		case html.StartTagToken, html.SelfClosingTagToken:
			doc.elements = append(doc.elements, tok)
			if kind == html.StartTagToken && !slices.Contains(void, tok.Data) {
				open = append(open, tok.Data)
			}
			doc.note(t, tok, ids)
		}
	}
	if len(open) > 0 {
		t.Errorf("never ended: %v", open)
	}
	return doc
}

func (d *document) note(t *testing.T, tok html.Token, ids map[string]bool) {
	t.Helper()
	for _, a := range tok.Attr {
		switch {
		case a.Key == "id" && ids[a.Val]:
			t.Errorf("two elements have the id %q", a.Val)
		case a.Key == "id":
			ids[a.Val] = true
		case strings.HasPrefix(a.Key, "on"), a.Key == "style":
			t.Errorf("<%s> has %s=%q", tok.Data, a.Key, a.Val)
		case a.Key == "href", a.Key == "src", a.Key == "action":
			d.links = append(d.links, a.Val)
			if strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s> runs %s", tok.Data, a.Val)
			}
		}
	}
	if tok.Data == "script" && !slices.ContainsFunc(tok.Attr, func(a html.Attribute) bool { return a.Key == "src" && strings.HasPrefix(a.Val, "/assets/") }) {
		t.Errorf("a script that is not ours: %v", tok)
	}
}

// forms lists the forms that are posted, by address.
func (d *document) forms() []string {
	var out []string
	for _, e := range d.elements {
		if e.Data != "form" {
			continue
		}
		at := map[string]string{}
		for _, a := range e.Attr {
			at[a.Key] = a.Val
		}
		if at["method"] == "post" {
			out = append(out, at["action"])
		}
	}
	return out
}

func (d *document) mustSay(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(d.text, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}
