package page

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// attacks are texts that leave the place they are put in, if it lets them.
var attacks = map[string]string{
	"an element":   `<script>alert(1)</script><img src=x>`,
	"an attribute": `" autofocus onfocus="alert(1)" x="`,
	"apostrophes":  `' onfocus='alert(1)`,
	"end tags":     `</title></textarea></option></select></script></style></pre><b>`,
	"a comment":    `--><!-- <![CDATA[ ]]>`,
	"a template":   `{{.Nonce}} ${alert(1)}`,
	"our own hook": ` data-do="copy" <script`,
	"broken text":  "\x00\xff\u2028<",
}

// skeleton is a page without its texts: what a text must never change.
func skeleton(t *testing.T, doc Document) []string {
	t.Helper()
	var lines []string
	for _, e := range elements(t, doc.Body) {
		keys := make([]string, 0, len(e.attr))
		for key := range e.attr {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		lines = append(lines, strings.Join(e.above, ">")+">"+e.name+" "+strings.Join(keys, " "))
	}
	return lines
}

func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	want := map[string][]string{}
	for _, s := range samples(t, plain) {
		want[s.name] = skeleton(t, s.doc)
	}
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range samples(t, func(text string) string { return text + attack }) {
				if got := skeleton(t, s.doc); !slices.Equal(got, want[s.name]) {
					t.Errorf("%s has other elements or attributes than with harmless texts", s.name)
				}
			}
		})
	}
}

func TestHostileTextsReachTheReaderUnchanged(t *testing.T) {
	t.Parallel()
	attack := attacks["an element"]
	for _, s := range samples(t, func(text string) string { return text + attack }) {
		if s.name != "entra.username" {
			continue
		}
		all := elements(t, s.doc.Body)
		if got := named(all, "title")[0].text; got != "Sign in"+attack+" – pcsandbox" {
			t.Errorf("title is %q", got)
		}
		for _, e := range named(all, "input") {
			if e.attr["id"] == "i0116" && e.attr["value"] != "alejandra@contoso.example"+attack {
				t.Errorf("the field shows %q", e.attr["value"])
			}
		}
	}
}

func TestAddressesThatRunScriptsAreDropped(t *testing.T) {
	t.Parallel()
	const bad = "javascript:alert(1)"
	set := pages(t, `<h1>x</h1><form action="{{.Login}}"></form>{{template "table" .Table}}`)
	data := &sample{Login: bad, Table: Table{Columns: []string{"a"}, Rows: []Row{{{Text: "x", Href: bad}}}}}
	data.Title, data.Width = "x", Wide
	data.Nav = []Link{{"x", bad, false}}
	data.Account = &Account{Name: "x", SignOut: bad}
	doc, err := set.Render("main", data)
	if err != nil {
		t.Fatal(err)
	}
	addresses := 0
	for _, e := range elements(t, doc.Body) {
		for _, key := range []string{"href", "action"} {
			if v, has := e.attr[key]; has {
				addresses++
				if strings.HasPrefix(v, "javascript") {
					t.Errorf("<%s %s=%q>", e.name, key, v)
				}
			}
		}
	}
	if addresses < 4 {
		t.Errorf("only %d addresses were looked at", addresses)
	}
}

func TestTonesFromElsewhereNeverBecomeClasses(t *testing.T) {
	t.Parallel()
	set := pages(t, `<h1>x</h1>{{template "badge" (badge .Login "words")}}`)
	doc, err := set.Render("main", &sample{Common: Common{Title: "x"}, Login: "card hidden"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc.Body), `<span class="badge plain">words</span>`) {
		t.Error("the tone was taken as it came")
	}
}

func TestPasswordsAreNeverSentBack(t *testing.T) {
	t.Parallel()
	set := pages(t, `<h1>x</h1>{{template "field" (password "passwd" "Password" | value .Secret)}}`)
	doc, err := set.Render("main", &sample{Common: Common{Title: "x"}, Secret: "sandbox-john"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(doc.Body), "sandbox-john") {
		t.Error("the password stands in the page")
	}
}

// pages is a set with a single page, called main.
func pages(t *testing.T, text string) *Set {
	t.Helper()
	return New(Entra, fstest.MapFS{"main.html": {Data: []byte(text)}})
}
