package pcapi

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

func TestListedCustomerIsWrittenAsJSONWouldWriteIt(t *testing.T) {
	t.Parallel()
	for _, c := range []briefCustomer{
		{"10000000-0000-4000-8000-000000000001", "tailspin.example", "Tailspin", "reseller"},
		{"10000000-0000-4000-8000-000000000001", "müller.example", `Müller & "Söhne" <GmbH> \ ☃`, "none"},
		{"10000000-0000-4000-8000-000000000001", "", "line\nbreak\u2028\x7f\xff", ""},
	} {
		if got, want := string(c.append(nil)), string(web.Marshal(c.json())); got != want {
			t.Errorf("written\n%s\nJSON\n%s", got, want)
		}
	}
}

func TestLinksAreWrittenAsJSONWouldWriteThem(t *testing.T) {
	t.Parallel()
	token := []headerJSON{{Key: "MS-ContinuationToken", Value: "abc"}}
	for _, l := range []linksJSON{
		self("/customers"),
		{Self: get(`/customers?filter="`), Next: &linkJSON{URI: "/customers?size=1", Method: "GET", Headers: token}},
		{Self: get("/"), Previous: &linkJSON{URI: "/x", Method: "GET", Headers: token}},
	} {
		if got, want := string(l.append(nil)), string(web.Marshal(l)); got != want {
			t.Errorf("written\n%s\nJSON\n%s", got, want)
		}
	}
}
