package pcapi

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

func TestListedCustomerIsWrittenAsJSONWouldWriteIt(t *testing.T) {
	t.Parallel()
	for _, said := range [][3]string{
		{"tailspin.example", "Tailspin", "reseller"},
		{"müller.example", `Müller & "Söhne" <GmbH> \ ☃`, "none"},
		{"", "line\nbreak\u2028\x7f\xff", ""},
	} {
		row := &commerce.Customer{TenantID: "10000000-0000-4000-8000-000000000001", Relationship: said[2]}
		row.Company.Domain, row.Company.Name = said[0], said[1]
		if got, want := string(appendBrief(row, nil)), string(web.Marshal(brief(row))); got != want {
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
