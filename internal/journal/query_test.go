package journal

import (
	"net/url"
	"strings"
	"testing"
)

func TestQueriesAreKeptWithoutWhatCouldProveAnything(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                  "",
		"size=7&offset=14":  "size=7&offset=14",
		"%24top=5&$skip=10": "$top=5&$skip=10",
		"Size=7":            "Size=7",
		"filter=%7B%22Field%22%3A%22CompanyName%22%2C%22Value%22%3A%22a%26b%22%7D": `filter={"Field":"CompanyName","Value":"a%26b"}`,
		"code=0.AXoAqL3sSz2&state=12345":                                           "code=(13 characters)&state=(5 characters)",
		"response_type=code+id_token&nonce=678910&client_id=aad":                   "response_type=code id_token&nonce=(6 characters)&client_id=aad",
		"client_secret=hunter2&password=Pa%24%24w0rd":                              "client_secret=(7 characters)&password=(8 characters)",
		"resource=https%3A%2F%2Fuser%3Apass%40host%2F&wtrealm=https://me@h":        "resource=https://(9 characters)@host/&wtrealm=https://(2 characters)@h",
		"hunter2":                                        "(7 characters)",
		"hunter2SecretPw=&bmFtZQ==":                      "(15 characters)=(0 characters)&(6 characters)=(1 characters)",
		"$filter=%1b%5B31mX&scope=%e2%80%ae":             "$filter=%1B[31mX&scope=%E2%80%AE",
		"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9=x":         "(36 characters)=(1 characters)",
		"a b=1&=2&&":                                     "(3 characters)=(1 characters)&(0 characters)=(1 characters)",
		"scope=aBc8Q~0123456789012345678901234567890123": "scope=(40 characters)",
		"size=%zz&%zz=1":                                 "size=(3 characters)&(0 characters)=(1 characters)",
		"prompt=none%0D%0Ax":                             "prompt=none%0D%0Ax",
		"scope=" + strings.Repeat("a ", 100):             "scope=(200 characters)",
	} {
		if got := Query(in); got != want {
			t.Errorf("%q is kept as %q, want %q", in, got, want)
		}
	}
}

func TestAValueThatEntriesHaveIsToldFromOneThatTheyDoNot(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": true, "7": true, "a&b%\r\n%26": true, "https://host.example/a@b": true,
		strings.Repeat("&", longestValue): true, strings.Repeat("a", longestValue+1): false,
		"aBc8Q~0123456789012345678901234567890123": false, "https://user:pass@host/": false,
	} {
		written := escaped.Replace(text)
		if got, kept := ShowsWhole(written), Query("scope="+url.QueryEscape(text)); got != want || (kept == "scope="+written) != want {
			t.Errorf("%q: %t, and it is kept as %s", text, got, kept)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, in := range []string{"size=7", "a&b&c", "%", "=", "&&&", "code=x%26size=7", strings.Repeat("a=b&", 50)} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := Query(in)
		if len(got) > (mostParameters+1)*(longestName+4*longestValue+40) || strings.ContainsAny(got, "\r\n") {
			t.Errorf("%q is kept as %q", in, got)
		}
		if strings.Count(got, "&") > strings.Count(in, "&") {
			t.Errorf("%q is kept as %q, which has more parameters", in, got)
		}
	})
}
