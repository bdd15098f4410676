package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// call makes a call that has not been routed.
func call(method, target, kind, body string) *Call {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	r.Body = bounded(httptest.NewRecorder(), r, 10_000)
	return &Call{Request: r, Site: testSite}
}

func TestFormIsReadStrictly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ kind, body, want, err string }{
		"a form":                     {FormType, "grant_type=password&scope=a+b%20c&empty=&bare", "bare=&empty=&grant_type=password&scope=a+b+c", ""},
		"with a charset":             {"Application/X-WWW-Form-Urlencoded; charset=UTF-8", "a=1", "a=1", ""},
		"nothing":                    {FormType, "", "", ""},
		"nothing, without a type":    {"", "", "", ""},
		"stray ampersands":           {FormType, "&a=1&&b=2&", "a=1&b=2", ""},
		"an equals sign in a value":  {FormType, "a=b=c", "a=b%3Dc", ""},
		"a semicolon is a character": {FormType, "a=b;c=d", "a=b%3Bc%3Dd", ""},
		"names keep their case":      {FormType, "Code=1&code=2", "Code=1&code=2", ""},
		"letters of the world":       {FormType, "p=%C3%A4%F0%9F%94%91", "p=%C3%A4%F0%9F%94%91", ""},
		"JSON":                       {"application/json", `{"a":1}`, "", "the body is not of type application/x-www-form-urlencoded"},
		"no type":                    {"", "a=1", "", "the body is not of type application/x-www-form-urlencoded\nmime: no media type"},
		"a type that is none":        {"a/b/c", "a=1", "", "the body is not of type application/x-www-form-urlencoded\nmime: unexpected content after media subtype"},
		"a repeated parameter":       {FormType, "a=1&b=2&a=3&b=2&a=4", "a=1&a=3&a=4&b=2&b=2", "given more than once: a, b"},
		"a bad percent sign":         {FormType, "code=secret%2&a=1", "a=1", `the value of "code" cannot be decoded: a percent sign is not followed by two hexadecimal digits`},
		"a bad name":                 {FormType, "se%zzcret=1&a=1", "a=1", "the form cannot be decoded: a percent sign is not followed by two hexadecimal digits"},
		"bytes that are not UTF-8":   {FormType, "password=%ff&a=1", "a=1", `the value of "password" cannot be decoded: it is not UTF-8`},
		"too many parameters":        {FormType, strings.Repeat("a=1&", maxParameters+1), strings.Repeat("a=1&", maxParameters-1) + "a=1", "the form cannot be decoded: it has more than 500 parameters"},
		"too long":                   {FormType, strings.Repeat("x", 10_001), "", "reading the body: the request's body is too large: only 10000 bytes are read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values, err := Form(call(http.MethodPost, "/", tc.kind, tc.body))
			if got := values.Encode(); got != tc.want {
				t.Errorf("got %.200s, want %.200s", got, tc.want)
			}
			var got string
			if err != nil {
				got = err.Error()
			}
			if got != tc.err {
				t.Errorf("error %q, want %q", got, tc.err)
			}
		})
	}
}

func TestFormErrorsHaveTypes(t *testing.T) {
	t.Parallel()
	post := func(kind, body string) error { _, err := Form(call(http.MethodPost, "/", kind, body)); return err }
	var repeated *RepeatedError
	if err := post(FormType, "a=1&a=2"); !errors.As(err, &repeated) || len(repeated.Names) != 1 {
		t.Errorf("repeated: %v", err)
	}
	var malformed *MalformedError
	if err := post(FormType, "a=%"); !errors.As(err, &malformed) || malformed.Name != "a" {
		t.Errorf("malformed: %v", err)
	}
	if err := post("text/plain", "a=1"); !errors.Is(err, ErrNotForm) {
		t.Errorf("not a form: %v", err)
	}
	if err := post(FormType, strings.Repeat("x", 10_001)); !errors.Is(err, ErrBodyTooLarge) {
		t.Errorf("too long: %v", err)
	}
	broken := call(http.MethodPost, "/", FormType, "")
	broken.Body = bounded(httptest.NewRecorder(), &http.Request{Body: failingBody{}}, 10)
	if _, err := Form(broken); !errors.Is(err, ErrBodyBroken) {
		t.Errorf("broken: %v", err)
	}
}

type failingBody struct{ brokenReader }

func (failingBody) Close() error { return nil }

func TestQueryNamesMatchInAnyCase(t *testing.T) {
	t.Parallel()
	c := call(http.MethodGet, "/?Size=5&SEEKOPERATION=Next&size=6&bad=%zz&empty", "", "")
	for name, want := range map[string]string{"size": "5", "SIZE": "5", "seekOperation": "Next", "bad": "", "empty": "", "none": ""} {
		if got := c.Query(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := strings.Join(c.QueryAll("size"), " "); got != "5 6" {
		t.Errorf("all sizes: %s", got)
	}
	if _, err := QueryForm(c); err == nil {
		t.Error("a strict reading accepted %zz")
	}
	values, err := QueryForm(call(http.MethodGet, "/?a=1&b=2&b=3", "", ""))
	var repeated *RepeatedError
	if !errors.As(err, &repeated) || values.Get("b") != "2" {
		t.Errorf("%v %v", values, err)
	}
}

// FuzzForm checks against url.ParseQuery, which is less strict.
func FuzzForm(f *testing.F) {
	f.Add("a=1&b=%20&c")
	f.Add("a=%zz&a=1")
	f.Fuzz(func(t *testing.T, text string) {
		values, err := strictForm(text)
		var repeated *RepeatedError
		if err != nil && !errors.As(err, &repeated) {
			return
		}
		want, loose := url.ParseQuery(text)
		if loose == nil && values.Encode() != want.Encode() {
			t.Errorf("%q: got %q, want %q", text, values.Encode(), want.Encode())
		}
		for name, all := range values {
			if named := repeated != nil && slices.Contains(repeated.Names, name); named != (len(all) > 1) {
				t.Errorf("%q: %q has %d values, error %v", text, name, len(all), err)
			}
		}
	})
}
