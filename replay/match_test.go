package replay

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pcsandbox/pcsandbox/control"
)

// someone is a person at a browser who never looks at a phone.
func someone(b *browser) *person {
	return &person{key: "john", browser: b, user: &control.User{UPN: "john@fabrikam.example", Password: "sandbox-john"}}
}

// read is a JSON value as answers have it.
func read(t *testing.T, text string) any {
	t.Helper()
	v, err := (&reply{body: []byte(text)}).json()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWithinListsWhatIsMissing(t *testing.T) {
	t.Parallel()
	got := `{"code":"900421","n":1,"big":12345678901234567890,"items":[{"id":"a","x":1},{"id":"b"}],"none":null,"yes":true,"o":{}}`
	for name, c := range map[string]struct {
		want any
		fail []Failure
	}{
		"a part":                    {map[string]any{"code": "900421", "items": []any{map[string]any{"id": "a"}, map[string]any{}}}, nil},
		"numbers of any kind":       {map[string]any{"n": 1}, nil},
		"a number written longer":   {map[string]any{"n": json.Number("1.0")}, nil},
		"null and truth":            {map[string]any{"none": nil, "yes": true}, nil},
		"another value":             {map[string]any{"code": "900420"}, []Failure{{"body.code", `"900420"`, `"900421"`}}},
		"a number is not its text":  {map[string]any{"n": "1"}, []Failure{{"body.n", `"1"`, `1`}}},
		"a big number is not round": {map[string]any{"big": json.Number("12345678901234567000")}, []Failure{{"body.big", "12345678901234567000", "12345678901234567890"}}},
		"a missing member":          {map[string]any{"data": []any{}}, []Failure{{"body.data", `[]`, "nothing of that name"}}},
		"deep inside":               {map[string]any{"items": []any{map[string]any{"id": "a"}, map[string]any{"id": "c"}}}, []Failure{{"body.items.1.id", `"c"`, `"b"`}}},
		"a shorter list":            {map[string]any{"items": []any{}}, []Failure{{"body.items", `[]`, `[{"id":"a","x":1},{"id":"b"}]`}}},
		"text where an object is":   {map[string]any{"o": "x"}, []Failure{{"body.o", `"x"`, `{}`}}},
		"an object where text is":   {map[string]any{"code": map[string]any{}}, []Failure{{"body.code", `{}`, `"900421"`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.fail, within("body", c.want, read(t, got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBodiesMayBeginWithAByteOrderMark(t *testing.T) {
	t.Parallel()
	if f := within("body", map[string]any{"a": 1}, read(t, "\ufeff{\"a\":1}\r\n")); f != nil {
		t.Error(f)
	}
}

func TestPartsOfWhatCameAreSaved(t *testing.T) {
	t.Parallel()
	c := &came{tokens: map[string]string{"access_token": "t"}, replies: []*reply{{
		header: http.Header{"Location": {"/there"}}, url: &url.URL{Path: "/"},
		body: []byte(`{"items":[{"id":"a"}],"totalCount":2}`),
	}}}
	for what, want := range map[string]string{
		"access_token": "t", "header.location": "/there", "body.items.0.id": "a", "body.totalCount": "2", "body.items.0": `{"id":"a"}`,
	} {
		if got, err := c.part(what); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", what, got, err, want)
		}
	}
	for what, want := range map[string]string{
		"refresh_token": "no refresh_token came", "header.ETag": "the answer has no header ETag",
		"body.items.1.id": "body.items.1.id: the answer's body has no 1", "body.totalCount.x": "the answer's body has no x",
	} {
		if got, err := c.part(what); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %q, %v, want %s", what, got, err, want)
		}
	}
}

func TestPlaceholdersStandForIDsAndSavedValues(t *testing.T) {
	t.Parallel()
	p := &player{names: map[string]string{"contoso": "id-1", "both": "id-2"}, saved: map[string]saved{"both": {value: "kept"}}}
	got, err := p.value(map[string]any{"a": []any{"/v1/<contoso>/<both>", 1, nil}, "b": "a < b > c"})
	want := map[string]any{"a": []any{"/v1/id-1/kept", 1, nil}, "b": "a < b > c"}
	if diff := cmp.Diff(any(want), got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := p.text("<nobody>"); err == nil || !strings.Contains(err.Error(), "<nobody> stands for nothing here") {
		t.Errorf("got %v", err)
	}
}

func TestClaimsAreReadFromJWTsOnly(t *testing.T) {
	t.Parallel()
	payload := base64.RawURLEncoding.EncodeToString([]byte(`{"exp":1549092452}`))
	got, err := claims("e30." + payload + ".c2ln")
	if err != nil || fmt.Sprint(got["exp"]) != "1549092452" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "opaque", "a.b.c", "e30.!.x", "e30." + base64.RawURLEncoding.EncodeToString([]byte("[]")) + ".x"} {
		if got, err := claims(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}
