package replay

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// pageOf is a page with a body, at an address.
func pageOf(t *testing.T, body string) *page {
	t.Helper()
	at, err := url.Parse("https://sandbox.test/here/page?x=1")
	if err != nil {
		t.Fatal(err)
	}
	p, err := parsePage(&reply{method: "GET", url: at, status: 200, line: "200 OK", header: http.Header{}, body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFormsAreSentAsBrowsersSendThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form   string
		button string // - for none
		want   string
	}{
		"hidden fields, in the order of the page": {
			`<form method="post" action="/to"><input type="hidden" name="b" value="2 &amp; 3"><input type="hidden" name="a" value="1"><button>Go</button></form>`,
			"", "POST https://sandbox.test/to b=2+%26+3&a=1"},
		"the pressed button goes along, the others do not": {
			`<form method="POST" action="to"><button name="step" value="no">No</button><button id="yes" name="step" value="yes">Yes</button></form>`,
			"yes", "POST https://sandbox.test/here/to step=yes"},
		"a script presses none": {
			`<form method="post"><input name="a" value="1"><button name="step" value="no">No</button></form>`,
			"-", "POST https://sandbox.test/here/page?x=1 a=1"},
		"without an action, to the page itself; GET replaces the query": {
			`<form><input name="q" value="ä"><button>Go</button></form>`,
			"", "GET https://sandbox.test/here/page?q=%C3%A4 "},
		"what is off, disabled or nameless stays behind": {
			`<form method="post" action="/to"><input type="checkbox" name="off"><input type="checkbox" name="on" checked><input name="d" value="1" disabled><input value="2"><input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked><button type="button" name="x" value="y">X</button><button>Go</button></form>`,
			"Go", "POST https://sandbox.test/to on=on&r=2"},
		"lists and texts": {
			`<form method="post" action="/to"><select name="s"><option value="1">One<option value="2" selected>Two</select><select name="f"><option>First<option>Second</select><textarea name="t">Text</textarea><button>Go</button></form>`,
			"", "POST https://sandbox.test/to s=2&f=First&t=Text"},
		"a button may send it elsewhere": {
			`<form method="post" action="/to"><button formaction="/elsewhere">Go</button></form>`,
			"", "POST https://sandbox.test/elsewhere "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := pageOf(t, c.form).forms[0]
			var pressed *field
			if c.button != "-" {
				if pressed = f.button(c.button); pressed == nil {
					t.Fatalf("there is no button %q", c.button)
				}
			}
			r := f.submission(pressed)
			if got := r.method + " " + r.url.String() + " " + r.form; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFieldsAreFoundByNameIDAndLabel(t *testing.T) {
	t.Parallel()
	f := pageOf(t, `<form><label for="i0116">User name</label><input id="i0116" name="loginfmt"><input type="hidden" name="secret" value="1"><button>Go</button></form>`).forms[0]
	for _, called := range []string{"loginfmt", "i0116", "user name"} {
		if err := f.fill(called, called+"!"); err != nil || f.fields[0].value != called+"!" {
			t.Errorf("%s: %v, value %q", called, err, f.fields[0].value)
		}
	}
	for _, called := range []string{"passwd", "secret", "Go"} {
		err := f.fill(called, "x")
		if err == nil || !strings.Contains(err.Error(), "it has loginfmt") {
			t.Errorf("%s: %v", called, err)
		}
	}
}

func TestPagesTellWhatTheyShow(t *testing.T) {
	t.Parallel()
	p := pageOf(t, `<!doctype html><html><head><title>Approve – pcsandbox</title><meta name="pcsandbox-screen" content="entra.mfa-push"><style>x{}</style></head>
<body><p>Banner</p><svg><title>Drawing</title></svg><main><h1>Approve</h1><p>Type <strong id="idRichContext_DisplaySign"> 42 </strong></p>
<p role="alert">That was <b>wrong</b>.</p><noscript>no scripts<form name="hiddenform"></form></noscript>
<figure class="code"><figcaption>Secret</figcaption><button>Copy</button><pre><code>ABC</code></pre></figure></main></body></html>`)
	for what, pair := range map[string][2]string{
		"title":   {p.title, "Approve – pcsandbox"},
		"screen":  {p.screen, "entra.mfa-push"},
		"number":  {p.ids[numberShown], "42"},
		"problem": {p.problem, "That was wrong ."},
		"secret":  {p.codes["Secret"], "ABC"},
		"text":    {p.text, "Approve Type 42 That was wrong . Secret Copy ABC"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
	if p.automatic() != nil {
		t.Error("a form for browsers without scripts was taken for one")
	}
}
