package idp

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A pageRefusal is the answer to a form in the middle of a sign-in, which stands
// where flow leaves it. In the answer a page is cut down to its screen and code.
type pageRefusal struct {
	name   string
	number int
	word   string // at the client; empty: a page
	change func(testing.TB) func(*world.Txn) error
	flow   func(*signin.Flow)
	path   string
	form   func(testing.TB, *sandbox, signin.Flow) url.Values
}

const browserSecret = "the-secret-of-this-browser"

// began plants a sign-in that Nightly began in a browser.
func began(sb *sandbox, v version, change func(*signin.Flow)) signin.Flow {
	req := signin.Request{Tenant: common, V1: v == 1, ClientID: webApp, RedirectURI: "http://localhost:3000/callback", State: "12345", HasState: true,
		ResponseType: []string{"code"}, ResponseMode: "query", Correlation: "6cfda2e4-0000-4000-8000-000000000001"}
	if v == 1 {
		req.Resource = pc
	} else {
		req.Scopes = []string{pcScope, "openid"}
	}
	f := signin.Flow{Request: req, UPN: "nightly@contoso.example", UserID: userID("nightly")}
	if change != nil {
		change(&f)
	}
	sb.change(func(tx *world.Txn) (err error) {
		f, err = signin.BeginFlow(tx, f, browserSecret, start)
		return err
	})
	return f
}

// typed are fields of the sign-in's own form.
func typed(pairs ...string) func(testing.TB, *sandbox, signin.Flow) url.Values {
	return func(_ testing.TB, _ *sandbox, f signin.Flow) url.Values {
		form := formOf(pairs...)
		form.Set("ctx", f.ID)
		form.Set("flowToken", signin.FlowToken(f.ID, browserSecret, int64(f.Posted)))
		return form
	}
}

func withPassword(f *signin.Flow) {
	f.First, f.Auth = true, signin.Authentication{UserID: f.UserID, TenantID: contosoID, First: policy.ByPassword, Time: start, Seq: 1 << 40, AMR: []string{"pwd"}}
}

// methods gives Nightly second factors, which the tenant allows and wants.
func methods(more ...directory.Method) func(testing.TB) func(*world.Txn) error {
	return func(testing.TB) func(*world.Txn) error {
		return func(tx *world.Txn) error {
			u, _ := directory.Users.Get(tx, userID("nightly"))
			u.Methods, u.PerUserMFA = more, policy.PerUserEnforced
			t, _ := directory.Tenants.Get(tx, contosoID)
			for _, m := range more {
				t.Methods = append(slices.Clone(t.Methods), m.Kind)
			}
			return first(directory.Users.Put(tx, u), directory.Tenants.Put(tx, t))
		}
	}
}

func spentPhone(tb testing.TB) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		err := methods(directory.Method{ID: "m1", Kind: policy.OneWaySMS, Phone: "+1 555 0100"})(tb)(tx)
		for range policy.SendLimit {
			err = first(err, signin.SendToPhone(tx, userID("nightly"), start))
		}
		return err
	}
}

// guardian is an external provider as Entra calls it: two documents.
type guardian struct{ tb testing.TB }

func (g guardian) RoundTrip(r *http.Request) (*http.Response, error) {
	var body any = map[string]string{"issuer": "https://guard.example", "authorization_endpoint": "https://guard.example/authorize", "jwks_uri": "https://guard.example/keys"}
	if r.URL.Path == "/keys" {
		body = keys.JWKS{Keys: []keys.JWK{guardianPair(g.tb).JWK()}}
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(web.Marshal(body))), Request: r}, nil
}

func guardianPair(tb testing.TB) *keys.Pair {
	tb.Helper()
	pair, err := keystest.Set(tb).ProviderPair(0, "guard.example", start)
	if err != nil {
		tb.Fatal(err)
	}
	return pair
}

var guardianRow = directory.ExternalProvider{ID: "guard", TenantID: contosoID, Name: "Guard", Kind: directory.ExternalAuthenticationMethod, ClientID: "entra-at-guard"}

func withGuardian(tb testing.TB) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		return first(methods(guardianRow.Method())(tb)(tx), directory.ExternalProviders.Put(tx, guardianRow))
	}
}

// guardianSays is a good token of the provider's, but for the methods that it names.
func guardianSays(tb testing.TB, sb *sandbox, f signin.Flow) url.Values {
	me := token.NewSource(sb.Seed()).Subject(userID("nightly"), guardianRow.ClientID)
	said := token.ExternalID{Issuer: "https://guard.example", Audience: guardianRow.ClientID, Subject: me, Nonce: "nonce",
		IssuedAt: start.Unix(), Expires: start.Add(time.Minute).Unix(), ACR: wantedACR, AMR: []string{"pwd"}}
	raw, err := token.NewMinter().Mint(guardianPair(tb), token.V2, said)
	if err != nil {
		tb.Fatal(err)
	}
	return formOf("state", f.ID+".trip", "id_token", raw)
}

// wingtipBrings is the browser's form with what the provider says of Trent.
func wingtipBrings(tb testing.TB, _ *sandbox, f signin.Flow) url.Values {
	pair, err := keystest.Set(tb).ProviderPair(0, "wingtip.example", start)
	if err != nil {
		tb.Fatal(err)
	}
	raw, err := saml.Sign(wingtipSays("trent"), pair.Key, pair.Certificate)
	if err != nil {
		tb.Fatal(err)
	}
	return formOf("wa", waSignIn, "wctx", wctxPrefix+f.ID+".trip", "wresult", string(raw))
}

func pageRefusals() []pageRefusal {
	pass := directory.Method{ID: "m1", Kind: policy.AccessPass, Pass: "right-pass", PassFrom: start, PassUntil: start.Add(time.Hour)}
	return []pageRefusal{
		{name: "a provider's answer that is none", number: 20012, path: pathReturn, form: func(testing.TB, *sandbox, signin.Flow) url.Values { return formOf("wa", "wsignout1.0") }},
		{name: "a form of another browser", number: 50089, path: pathLogin, form: func(testing.TB, *sandbox, signin.Flow) url.Values { return formOf("ctx", "none") }},
		{name: "a wrong Temporary Access Pass", number: 130503, path: pathLogin, change: methods(pass),
			flow: func(f *signin.Flow) { f.Method = policy.AccessPass }, form: typed("accesspass", "wrong-pass")},
		{name: "more messages than may be", number: 50088, path: pathMFA, change: spentPhone, flow: withPassword, form: typed("mfaAuthMethod", "OneWaySMS")},
		{name: "a wrong code of an authenticator app", number: 500121, path: pathMFA,
			change: methods(directory.Method{ID: "m1", Kind: policy.PhoneAppOTP, Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}), flow: withPassword, form: typed("otc", "000000")},
		{name: "an external provider that names no method Entra knows", number: 50161, path: pathExternal, change: withGuardian,
			flow: func(f *signin.Flow) {
				withPassword(f)
				f.Outside = signin.Outside{Provider: "guard", State: signin.Key("trip"), Nonce: "nonce", Since: start}
			}, form: guardianSays},
		{name: "a provider that vouches for another than who signed in", number: 90072, path: pathReturn, change: trustWingtip,
			flow: func(f *signin.Flow) {
				f.UPN, f.UserID = "prashob@wingtip.example", userID("prashob")
				withPassword(f)
				f.Auth.TenantID, f.Auth.First, f.Auth.Federated = wingtipID, policy.ByFederation, true
				signin.SendAway(f, signin.Trip{Domain: "wingtip.example"}, "trip", start)
			}, form: wingtipBrings},
		{name: "a person who leaves consent to an administrator", number: 90094, word: consentRequired, path: pathConsent, flow: withPassword, form: typed("step", "refused"),
			change: func(testing.TB) func(*world.Txn) error {
				return func(tx *world.Txn) error {
					directory.Grants.Delete(tx, strings.Join([]string{contosoID, webApp, directory.PartnerCenterApp, ""}, " "))
					t, _ := directory.Tenants.Get(tx, contosoID)
					t.NoUserConsent = true
					return directory.Tenants.Put(tx, t)
				}
			}},
	}
}

func (r pageRefusal) call(t testing.TB, sb *sandbox, v version) string {
	f := began(sb, v, r.flow)
	body := r.form(t, sb, f).Encode()
	cookie := web.CookieName(web.Site{Origin: "https://sandbox.test"}, "entra", cookieFlow+f.ID) + "=" + browserSecret
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: sandbox.test\r\nCookie: %s\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		r.path, cookie, web.FormType, len(body), body)
}

func TestEveryRefusalInTheMiddleOfASignInByteForByte(t *testing.T) {
	t.Parallel()
	for _, v := range []version{1, 2} {
		t.Run(fmt.Sprintf("v%d", v), func(t *testing.T) {
			t.Parallel()
			var all strings.Builder
			for _, r := range pageRefusals() {
				var changes []func(*world.Txn) error
				if r.change != nil {
					changes = append(changes, r.change(t))
				}
				sb := newSandbox(t, changes...)
				call := r.call(t, sb, v)
				got := golden.Send(t, sb.dial, call)
				entry := sb.lastEntry()
				if want := fmt.Sprintf("AADSTS%d", r.number); entry.Code != want {
					t.Errorf("%s: the journal says %q of\n%s", r.name, entry.Code, got)
				}
				head, _, _ := strings.Cut(got, "\r\n\r\n")
				switch {
				case r.word == "":
					got = nonce.ReplaceAllString(head, "$1: …") + "\r\n\r\n(the page " + entry.Screen + "; the journal says " + entry.Code + ")"
				case !strings.Contains(head, "error="+r.word+"&error_description=AADSTS"+fmt.Sprint(r.number)+"%3A"):
					t.Errorf("%s: no error=%s in\n%s", r.name, r.word, head)
				}
				all.WriteString(transcript(r.name, call, got))
			}
			golden.Text(t, fmt.Sprintf("pages-v%d.txt", v), all.String())
		})
	}
}
