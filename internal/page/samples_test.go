package page

import (
	"flag"
	"image/color"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"
)

// samplesDir is for looking at the samples: go test ./internal/page -samples DIR
// writes them with their assets, ready for any web server.
var samplesDir = flag.String("samples", "", "write the sample pages and the assets to this folder")

// sample is the data of every sample page: each block is used by one at least.
type sample struct {
	Common
	Login   string
	Problem string
	Secret  string
	Number  Number
	Hidden  []Hidden
	Choice  Choice
	Check   Check
	QR      QR
	Table   Table
	Entries []Entry
	At      time.Time
}

// shown is one rendered sample.
type shown struct {
	name string
	doc  Document
}

// samples renders every template below testdata/samples with what fill gives
// for a text: the text itself, or a hostile one in its place.
func samples(t *testing.T, fill func(string) string) []shown {
	t.Helper()
	var all []shown
	for _, kind := range []Kind{Entra, Provider, Portal, Console} {
		set := New(kind, os.DirFS(filepath.Join("testdata/samples", string(kind))))
		parsed, err := set.parsed()
		if err != nil {
			t.Fatal(err)
		}
		for name := range parsed.pages {
			if name == autoPostName {
				continue
			}
			data := newSample(fill)
			if kind == Console && name == "phone" {
				data.Width = Card
			}
			doc, err := set.Render(name, dress(kind, data, fill))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, shown{name: string(kind) + "." + name, doc: doc})
		}
		doc, err := set.AutoPost(Common{Explain: explanation(fill)}, "http://localhost:3000/callback?a=1&b=2",
			[]Hidden{{"code", fill("0.AAAA_code")}, {fill("state"), fill("a+b/c==")}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, shown{name: string(kind) + ".autopost", doc: doc})
	}
	return all
}

// dress gives a sample what the layout shows around it.
func dress(kind Kind, s *sample, fill func(string) string) *sample {
	s.Title = fill(map[Kind]string{Entra: "Sign in", Provider: "Wingtip sign-in", Portal: "Partner Center", Console: "Journal"}[kind])
	s.Trace = []Pair{{fill("Correlation id"), fill("7d1f3f0e-5b6a-4c1d-9a0e-1c2b3a4d5e6f")}, {"Timestamp", fill("2026-04-02 09:41:07Z")}}
	switch kind {
	case Entra:
		s.Who = Who{Name: "Entra ID", Owner: fill("Contoso"), Purpose: fill("so that you can use Partner Center")}
		s.Explain = explanation(fill)
	case Provider:
		s.Who = Who{Name: "Wingtip's own provider", Owner: fill("wingtip.example"), Purpose: fill("because Entra ID sent you here")}
	case Portal:
		s.Nav = []Link{{"Overview", "/dashboard/overview", true}, {"Customers", "/dashboard/customers", false}, {fill("Service management"), "/dashboard/service-management", false}}
		s.Account = &Account{Name: fill("Alejandra Ruiz"), Detail: fill("alejandra@contoso.example"), SignOut: "/dashboard/signout"}
		s.Explain = explanation(fill)
	case Console:
		s.Who.Owner = fill("partner-center-mfa")
		s.Nav = []Link{{"Journal", "/", true}, {"People", "/people", false}, {"Phones", "/phone", false}, {"Clock", "/clock", false}}
	}
	return s
}

func newSample(fill func(string) string) *sample {
	return &sample{
		Login:   fill("alejandra@contoso.example"),
		Problem: fill("That did not match. Type it once more, or go back."),
		Secret:  fill("curl --cacert ca.pem https://localhost:8443/v1/customers \\\n  -H \"Authorization: Bearer $TOKEN\""),
		Number:  Number{ID: "idRichContext_DisplaySign", Digits: fill("47"), Label: fill("Your number")},
		Hidden:  []Hidden{{"flowToken", fill("AQABAAEAAAD")}, {"ctx", fill("rQIIAYWS")}},
		Choice:  methods(fill),
		Check:   Check{ID: "KmsiCheckboxField", Name: "DontShowAgain", Label: fill("Do not ask again"), Hint: fill("On this browser only.")},
		QR:      QR{SVG: picture(), Alt: fill("QR code with the secret")},
		Table:   customers(fill),
		Entries: entries(fill),
		At:      time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
	}
}

func methods(fill func(string) string) Choice {
	return Choice{
		ID: "idDiv_SAOTCS_Proofs", Name: "method", Legend: fill("Method"),
		Options: []Option{
			{Value: "PhoneAppNotification", Label: fill("Authenticator app, push"), Detail: fill("Approve a request by typing a number"), Selected: true},
			{Value: fill("PhoneAppOTP"), Label: fill("Authenticator app, code"), Detail: fill("Six digits, new every 30 seconds")},
			{ID: "otherTile", Value: "other", Label: fill("Another way"), Disabled: true},
		},
	}
}

func customers(fill func(string) string) Table {
	return Table{
		Caption: fill("Three customers of Contoso"),
		Columns: []string{fill("Company"), fill("Domain"), fill("Tenant id"), "Relationship"},
		Rows: []Row{
			{{Text: fill("Tailspin"), Href: "/dashboard/customers/1", Detail: fill("security defaults on")}, {Text: fill("tailspin.example")}, {Text: "ddddeeee-3333-ffff-4444-aaaa5555bbbb", Mono: true}, {Badge: &Badge{Tone: Allow, Text: fill("GDAP active")}}},
			{{Text: "Adventure Works", Href: "/dashboard/customers/2"}, {Text: "adventureworks.example"}, {Text: "0a1b2c3d-1111-2222-3333-444455556666", Mono: true}, {Badge: &Badge{Tone: Ask, Text: "Waiting for approval"}}},
			{{Text: "Relecloud", Href: "/dashboard/customers/3"}, {Text: "relecloud.example"}, {Text: "9f8e7d6c-6666-5555-4444-333322221111", Mono: true}, {Badge: &Badge{Tone: Plain, Text: "None"}}},
		},
	}
}

func entries(fill func(string) string) []Entry {
	return []Entry{
		{ID: "e4", Time: "09:41:07", Method: "GET", Target: fill("/v1/customers"), Status: 401, Detail: fill("Partner Center API · trent@wingtiptoys.example · Desktop"), Badge: &Badge{Tone: Deny}, Explain: explanation(fill), More: []Pair{{"MS-RequestId", fill("b3a2c1d0")}}},
		{ID: "e3", Time: "09:41:05", Method: "POST", Target: fill("/wingtip.onmicrosoft.com/oauth2/v2.0/token"), Status: 200, Detail: fill("Entra ID · trent@wingtiptoys.example · amr pwd"), Badge: &Badge{Tone: Report}},
		{ID: "e2", Time: "09:40:58", Method: "GET", Target: "/common/oauth2/v2.0/authorize?client_id=66667777-aaaa-8888-bbbb-9999cccc0000&response_type=code", Status: 302, Badge: &Badge{Tone: Ask}},
		{ID: "e1", Time: "09:40:51", Method: "GET", Target: "/v1/customers/ddddeeee-3333-ffff-4444-aaaa5555bbbb", Status: 200, Detail: "Partner Center API · alejandra@contoso.example", Badge: &Badge{Tone: Allow}},
	}
}

func explanation(fill func(string) string) *Explain {
	return &Explain{
		Summary: fill("The token has a user, and its amr claim does not list mfa."),
		Outcome: Deny,
		Reason:  "api.mfa-claim-missing",
		Rules: []Rule{
			{Name: "api.token-valid", Text: fill("Signature, issuer, audience and times hold."), Source: fill("fact, partner-center-api 2")},
			{Name: "api.phase-enforce", Text: fill("On 2 April 2026 production tenants are enforced."), Source: fill("seed 000, Partner Center and APIs")},
			{Name: "api.mfa-claim-missing", Text: fill("A token with a user must list mfa in amr."), Source: fill("seed 000, Partner Center API")},
		},
		Remedy: fill("Sign in again with a method that Entra ID knows as MFA, and use the new token."),
	}
}

// picture is a real QR code, so that a look at the sample shows the real thing.
var picture = sync.OnceValue(func() []byte {
	code, err := qr.Encode("otpauth://totp/pcsandbox:john@fabrikam.example?secret=ONQW4ZDCN54HGYLOMRRG66DTMFXGIYTPPA&issuer=pcsandbox", qr.M, qr.Auto)
	if err != nil {
		panic(err)
	}
	return DrawQR(code.Bounds().Dx(), func(x, y int) bool { return code.At(x, y) == color.Black })
})

func TestSamplesAreWrittenForLookingAt(t *testing.T) {
	t.Parallel()
	dir := *samplesDir
	if dir == "" {
		dir = t.TempDir()
	}
	for _, s := range samples(t, plain) {
		write(t, filepath.Join(dir, s.name+".html"), s.doc.Body)
	}
	for at, a := range Assets() {
		write(t, filepath.Join(dir, at), a.Body)
		if got := http.DetectContentType(a.Body); len(a.Body) == 0 || got == "text/html; charset=utf-8" {
			t.Errorf("%s looks like %q", at, got)
		}
	}
}

func plain(s string) string { return s }

func write(t *testing.T, file string, body []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, body, 0o644); err != nil {
		t.Fatal(err)
	}
}
