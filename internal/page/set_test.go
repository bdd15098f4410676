package page

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func TestHeadersOfAPage(t *testing.T) {
	t.Parallel()
	const base = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors "
	tests := map[string]struct {
		text   string
		common Common
		policy string
	}{
		"a page without a script may run none": {
			`<h1>x</h1>`, Common{}, base + "'none'"},
		"a page with a script names its nonce": {
			`<script nonce="{{.Nonce}}">1</script>`, Common{Nonce: "bm9uY2U"}, base + "'none'; script-src 'nonce-bm9uY2U'; connect-src 'self'"},
		"a block that needs the shared script brings it": {
			`{{template "code" (code "a" "b")}}`, Common{Nonce: "bm9uY2U"}, base + "'none'; script-src 'nonce-bm9uY2U'; connect-src 'self'"},
		"framing is allowed by name": {
			`<h1>x</h1>`, Common{FrameAncestors: []string{"'self'", "https://app.example"}}, base + "'self' https://app.example"},
		"a framing party cannot add a directive": {
			`<h1>x</h1>`, Common{FrameAncestors: []string{"https://a.example; script-src *", "https://b.example https://c.example", ""}}, base + "'none'"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.common.Title = "x"
			doc, err := pages(t, tt.text).Render("main", &sample{Common: tt.common})
			if err != nil {
				t.Fatal(err)
			}
			want := []Header{
				{"Cache-Control", "no-store"},
				{"Content-Type", "text/html; charset=utf-8"},
				{"Content-Security-Policy", tt.policy},
				{"Referrer-Policy", "strict-origin"},
				{"X-Content-Type-Options", "nosniff"},
			}
			if len(doc.Headers) != len(want) {
				t.Fatalf("got %v", doc.Headers)
			}
			for i, h := range doc.Headers {
				if h != want[i] {
					t.Errorf("got %v, want %v", h, want[i])
				}
			}
		})
	}
}

func TestEachPageGetsItsOwnNonce(t *testing.T) {
	t.Parallel()
	set := pages(t, `<script nonce="{{.Nonce}}">1</script>`)
	seen := map[string]bool{}
	for range 5 {
		data := &sample{Common: Common{Title: "x"}}
		doc, err := set.Render("main", data)
		if err != nil {
			t.Fatal(err)
		}
		if seen[data.Nonce] || !strings.Contains(string(doc.Body), `<script nonce="`+strings.ReplaceAll(data.Nonce, "+", "&#43;")+`">`) {
			t.Errorf("nonce %q is old, or not that of the script", data.Nonce)
		}
		seen[data.Nonce] = true
	}
}

func TestWhatAPageLeavesOpenIsDerived(t *testing.T) {
	t.Parallel()
	set := New(Provider, fstest.MapFS{"pages/signin.html": {Data: []byte(`<h1>{{.Who.Name}}</h1>`)}})
	data := &sample{Common: Common{Title: "x"}}
	if _, err := set.Render("signin", data); err != nil {
		t.Fatal(err)
	}
	if data.Screen != "sts.signin" || data.Kind != Provider || data.Width != Card || data.Who.Name != "Federated provider" {
		t.Errorf("got %+v", data.Common)
	}
	own := &sample{Common: Common{Title: "x", Screen: "sts.mfa", Kind: Console, Width: Wide, Who: Who{Name: "Wingtip"}}}
	if _, err := set.Render("signin", own); err != nil {
		t.Fatal(err)
	}
	if own.Screen != "sts.mfa" || own.Kind != Console || own.Width != Wide || own.Who.Name != "Wingtip" {
		t.Errorf("what was given was overwritten: %+v", own.Common)
	}
}

func TestMistakesOfTheProgramAreNamed(t *testing.T) {
	t.Parallel()
	set := pages(t, `{{.Login.Nothing}}`)
	tests := map[string]struct {
		page string
		data *sample
		want string
	}{
		"an unknown page":   {"other", &sample{}, `render page "other" of entra: there is no such page`},
		"no title":          {"main", &sample{}, `render page "main" of entra: it has no title`},
		"a foreign nonce":   {"main", &sample{Common: Common{Title: "x", Nonce: "a' *"}}, `its nonce is not base64`},
		"an unknown member": {"main", &sample{Common: Common{Title: "x"}}, `can't evaluate field Nothing`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := set.Render(tt.page, tt.data); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestTemplatesThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"broken syntax":             {fstest.MapFS{"a.html": {Data: []byte(`{{if}}`)}}, "parse a.html of entra: "},
		"an empty page":             {fstest.MapFS{"a.html": {Data: []byte("\n")}}, "parse a.html of entra: it is empty"},
		"one name twice":            {fstest.MapFS{"a.html": {Data: []byte(`x`)}, "b/a.html": {Data: []byte(`y`)}}, `parse b/a.html of entra: there is a page "a" already`},
		"a page instead of another": {fstest.MapFS{"autopost.html": {Data: []byte(`x`)}}, `parse autopost.html of entra: there is a page "autopost" already`},
		"another layout":            {fstest.MapFS{"_x.html": {Data: []byte(`{{define "layout.html"}}no banner{{end}}`)}}, `parse _x.html of entra: there is a template "layout.html" already`},
		"another block":             {fstest.MapFS{"a.html": {Data: []byte(`{{define "badge"}}mine{{end}}x`)}}, `parse a.html of entra: there is a template "badge" already`},
		"a broken shared file":      {fstest.MapFS{"_x.html": {Data: []byte(`{{end}}`)}}, "parse _x.html of entra: "},
		"an unknown block":          {fstest.MapFS{"a.html": {Data: []byte(`{{template "nothing"}}`)}}, `page "a" of entra: `},
		"a place without context":   {fstest.MapFS{"a.html": {Data: []byte(`<a href='{{if .}}"{{end}}x>`)}}, `page "a" of entra: `},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := New(Entra, tt.files).Check()
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestPagesShareWhatAnyOfThemDefines(t *testing.T) {
	t.Parallel()
	set := New(Entra, fstest.MapFS{
		"_all.html": {Data: []byte(`{{define "hello"}}<p>hello {{.}}</p>{{end}}`)},
		"a.html":    {Data: []byte(`{{template "hello" .Login}}`)},
	})
	if err := set.Check(); err != nil {
		t.Error(err)
	}
	doc, err := set.Render("a", &sample{Common: Common{Title: "x"}, Login: "john"})
	if err != nil || !strings.Contains(string(doc.Body), "<p>hello john</p>") {
		t.Errorf("%v: %s", err, doc.Body)
	}
}

func TestASetServesManyAtOnce(t *testing.T) {
	t.Parallel()
	set := pages(t, `<h1>{{.Login}}</h1>`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, who := range []string{"alejandra", "prashob", "john", "trent"} {
				doc, err := set.Render("main", &sample{Common: Common{Title: "x"}, Login: who})
				if err != nil || !strings.Contains(string(doc.Body), "<h1>"+who+"</h1>") {
					t.Errorf("%s: %v", who, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestAutoPostCarriesEveryFieldAsItIs(t *testing.T) {
	t.Parallel()
	set := pages(t, `x`)
	fields := []Hidden{{"code", "0.AbC+/="}, {"state", `a b"<'&é` + "\r\nx"}, {"submit", ""}, {"state", "again"}}
	doc, err := set.AutoPost(Common{Title: "ignored"}, "https://app.example/cb?x=1&y=%2F", fields)
	if err != nil {
		t.Fatal(err)
	}
	all := elements(t, doc.Body)
	form := named(all, "form")[0].attr
	if form["name"] != "hiddenform" || form["method"] != "POST" || form["action"] != "https://app.example/cb?x=1&y=%2F" {
		t.Errorf("form is %v", form)
	}
	if got := named(all, "title")[0].text; got != "Working..." {
		t.Errorf("title is %q", got)
	}
	inputs := named(all, "input")
	if len(inputs) != len(fields) {
		t.Fatalf("%d inputs", len(inputs))
	}
	for i, in := range inputs {
		// A parser turns a lone CR LF in a value into LF, and the browser sends CR LF.
		value := regexp.MustCompile(`\r?\n`).ReplaceAllString(fields[i].Value, "\n")
		if in.attr["type"] != "hidden" || in.attr["name"] != fields[i].Name || in.attr["value"] != value {
			t.Errorf("input %d is %v", i, in.attr)
		}
	}
	if b := named(all, "button"); len(b) != 1 || b[0].text != "Continue" || b[0].attr["name"] != "" {
		t.Errorf("buttons: %v", b)
	}
}

func TestAutoPostGoesToAbsoluteWebAddressesOnly(t *testing.T) {
	t.Parallel()
	set := pages(t, `x`)
	for _, action := range []string{"", "/callback", "//app.example/cb", "javascript:alert(1)", "data:text/html,x", "app://cb", "https://", "http://[::1", "https:app.example"} {
		if doc, err := set.AutoPost(Common{}, action, nil); err == nil {
			t.Errorf("%q was taken: %s", action, doc.Body)
		}
	}
	for _, action := range []string{"http://localhost:3000/callback", "https://localhost:44395/", "http://127.0.0.1:5000"} {
		if _, err := set.AutoPost(Common{}, action, nil); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	set := New(Entra, fstest.MapFS{"main.html": {Data: []byte(`<h1>x</h1>{{template "field" (text "a" "b" | hint .Login)}}`)}})
	for b.Loop() {
		if _, err := set.Render("main", &sample{Common: Common{Title: "x"}, Login: "y"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := parse(Entra, fstest.MapFS{"main.html": {Data: []byte(`<h1>x</h1>`)}}); err != nil {
			b.Fatal(err)
		}
	}
}
