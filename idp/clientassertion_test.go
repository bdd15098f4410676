package idp

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// An assertion is a client assertion to be: header and claims as a library would
// write them.
type assertion struct {
	header, claims map[string]any
	pair           *keys.Pair
}

// webAssertion is what the web app would send to Contoso's token endpoint.
func webAssertion(tb testing.TB, changes ...func(*assertion)) string {
	tb.Helper()
	pair, err := keystest.Set(tb).App(start)
	if err != nil {
		tb.Fatal(err)
	}
	a := &assertion{
		header: map[string]any{"typ": "JWT", "alg": "RS256", "x5t#S256": thumbprint256(pair)},
		claims: map[string]any{
			"aud": "https://sandbox.test/" + contosoID + "/oauth2/v2.0/token", "iss": webApp, "sub": webApp, "jti": "22a3bb26-0000-4000-8000-000000000001",
			"nbf": start.Unix(), "exp": start.Add(10 * time.Minute).Unix(), "iat": start.Unix(),
		},
		pair: pair,
	}
	for _, change := range changes {
		change(a)
	}
	return a.sign(tb)
}

func (a *assertion) sign(tb testing.TB) string {
	tb.Helper()
	part := func(v map[string]any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			tb.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	input := part(a.header) + "." + part(a.claims)
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, a.pair.Key, crypto.SHA256, sum[:])
	if a.header["alg"] == "PS256" {
		signature, err = rsa.SignPSS(rand.Reader, a.pair.Key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	}
	if err != nil {
		tb.Fatal(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func header(pairs ...any) func(*assertion) {
	return set(func(a *assertion) map[string]any { return a.header }, pairs)
}

func claim(pairs ...any) func(*assertion) {
	return set(func(a *assertion) map[string]any { return a.claims }, pairs)
}

// set replaces members; nil removes one.
func set(part func(*assertion) map[string]any, pairs []any) func(*assertion) {
	return func(a *assertion) {
		m := part(a)
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	}
}

func thumbprint256(p *keys.Pair) string {
	sum := sha256.Sum256(p.Certificate.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// asserted are the fields by which the web app shows its certificate.
func asserted(raw string, pairs ...string) []string {
	return append([]string{"client_id", webApp, "client_assertion_type", jwtBearer, "client_assertion", raw}, pairs...)
}

func TestClientAssertionInEveryFormLibrariesSend(t *testing.T) {
	t.Parallel()
	pair, err := keystest.Set(t).App(start)
	if err != nil {
		t.Fatal(err)
	}
	short, long := sha1.Sum(pair.Certificate.Raw), sha256.Sum256(pair.Certificate.Raw)
	leaf := base64.StdEncoding.EncodeToString(pair.Certificate.Raw)
	only := func(name string, value any) func(*assertion) { return header("x5t#S256", nil, name, value) }
	at := func(aud string) func(*assertion) { return claim("aud", aud) }
	for name, change := range map[string]func(*assertion){
		"PS256 and x5t#S256":                          header("alg", "PS256"),
		"RS256 and x5t":                               only("x5t", base64.RawURLEncoding.EncodeToString(short[:])),
		"x5t in padded standard base64":               only("x5t", base64.StdEncoding.EncodeToString(short[:])),
		"x5t#S256 in standard base64":                 header("x5t#S256", base64.RawStdEncoding.EncodeToString(long[:])),
		"x5t#S256 in padded standard base64":          header("x5t#S256", base64.StdEncoding.EncodeToString(long[:])),
		"x5t#S256 in padded base64url":                header("x5t#S256", base64.URLEncoding.EncodeToString(long[:])),
		"x5c as a list, no thumbprint":                only("x5c", []string{leaf}),
		"x5c as a single text":                        only("x5c", leaf),
		"x5c beside a thumbprint":                     header("x5c", []string{leaf, leaf}),
		"no typ":                                      header("typ", nil),
		"a kid beside the thumbprint":                 header("kid", "0123ABCD"),
		"times as text":                               claim("nbf", strconv.FormatInt(start.Unix(), 10), "exp", strconv.FormatInt(start.Add(time.Minute).Unix(), 10)),
		"times with fractions":                        claim("nbf", float64(start.Unix())+0.25, "exp", float64(start.Unix())+60.5),
		"no nbf, iat or jti":                          claim("nbf", nil, "iat", nil, "jti", nil),
		"a life of a year":                            claim("exp", start.AddDate(1, 0, 0).Unix()),
		"a clock four minutes fast":                   claim("nbf", start.Add(4*time.Minute).Unix()),
		"expired four minutes ago":                    claim("exp", start.Add(-4*time.Minute).Unix(), "nbf", start.Add(-time.Hour).Unix()),
		"client id in capitals":                       claim("iss", strings.ToUpper(webApp), "sub", strings.ToUpper(webApp)),
		"aud: v1 token endpoint":                      at("https://sandbox.test/" + contosoID + "/oauth2/token"),
		"aud: token endpoint of the tenant's domain":  at("https://sandbox.test/CONTOSO.example/oauth2/v2.0/token"),
		"aud: token endpoint of common":               at("https://sandbox.test/common/oauth2/v2.0/token"),
		"aud: token endpoint of organizations, v1":    at("https://sandbox.test/organizations/oauth2/token"),
		"aud: v2 issuer":                              at("https://sandbox.test/" + contosoID + "/v2.0"),
		"aud: v1 issuer":                              at("https://sts.windows.net/" + contosoID + "/"),
		"aud: the real host":                          at("https://login.microsoftonline.com/" + contosoID + "/oauth2/v2.0/token"),
		"aud: token endpoint with a slash at the end": at("https://sandbox.test/" + contosoID + "/oauth2/v2.0/token/"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			for _, v := range []version{1, 2} {
				form := v.wants(pc, asserted(webAssertion(t, change), "grant_type", "client_credentials")...)
				a := sb.token(v.path(contosoID, "/token"), flatten(form)...)
				if a.StatusCode != 200 {
					t.Fatalf("v%d: %s", v, a.Body)
				}
				if c := sb.claims(a, "access_token").Claims; c.ClientAuth != "2" || c.ClientID != webApp {
					t.Errorf("v%d: %+v", v, c)
				}
			}
		})
	}
}

func TestClientAssertionIsGoodForEveryGrantAndAgain(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	raw := webAssertion(t)
	code := sb.code(codeRequest(nil), withMFA)
	redeemed := sb.token(tokenV2, asserted(raw, "grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback")...)
	if c := sb.claims(redeemed, "access_token").Claims; c.ClientAuth != "2" {
		t.Errorf("%+v", c)
	}
	renewed := sb.token(tokenV2, asserted(raw, "grant_type", "refresh_token", "refresh_token", redeemed.text("refresh_token"))...)
	if renewed.StatusCode != 200 {
		t.Errorf("Entra keeps no jti: %s", renewed.Body)
	}
}

func TestOwnCertificateOfTheScenarioIsRegisteredBesideTheGeneratedOne(t *testing.T) {
	t.Parallel()
	own, err := keystest.Set(t).ProviderPair(0, "own.example", start)
	if err != nil {
		t.Fatal(err)
	}
	sb := newSandbox(t, func(tx *world.Txn) error {
		a, _ := directory.Apps.Get(tx, webApp)
		a.Certificates = [][]byte{own.Certificate.Raw}
		return directory.Apps.Put(tx, a)
	})
	for name, raw := range map[string]string{
		"own":       webAssertion(t, func(a *assertion) { a.pair = own }, header("x5t#S256", thumbprint256(own))),
		"generated": webAssertion(t),
	} {
		if a := sb.token(tokenV2, asserted(raw, "grant_type", "client_credentials", "scope", pcAll)...); a.StatusCode != 200 {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
}

func refusedAssertions() []refusal {
	cc := func(changes ...func(*assertion)) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values {
			return v.wants(pc, asserted(webAssertion(sb.t, changes...), "grant_type", "client_credentials")...)
		}
	}
	typed := func(kind string) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values {
			form := cc()(sb, v)
			form.Set("client_assertion_type", kind)
			return form
		}
	}
	at := func(d time.Duration) int64 { return start.Add(d).Unix() }
	bad := func(name string, number int, form func(*sandbox, version) url.Values) refusal {
		return refusal{name: name, number: number, v1: invalidClient, v2: invalidClient, status: 401, form: form}
	}
	request := func(name string, number int, form func(*sandbox, version) url.Values) refusal {
		return refusal{name: name, number: number, v1: invalidRequest, v2: invalidRequest, form: form}
	}
	own := func(sb *sandbox) *keys.Pair {
		pair, err := keystest.Set(sb.t).ProviderPair(0, "own.example", start)
		if err != nil {
			sb.t.Fatal(err)
		}
		return pair
	}
	return []refusal{
		request("client assertion without its type", 900144, typed("")),
		request("client assertion of another type", 90011, typed("urn:ietf:params:oauth:client-assertion-type:saml2-bearer")),
		request("client assertion that is no JWT", 50027, plain(asserted("a.b.c", "grant_type", "client_credentials")...)),
		request("client assertion without dots", 50027, plain(asserted("abc", "grant_type", "client_credentials")...)),
		request("client assertion that names no certificate", 50027, cc(header("x5t#S256", nil))),
		request("client assertion whose thumbprint is no hash", 50027, cc(header("x5t#S256", "AAAA"))),
		request("client assertion with a list of audiences", 50027, cc(claim("aud", []string{"https://sandbox.test/" + contosoID + "/v2.0"}))),
		request("client assertion without exp", 50027, cc(claim("exp", nil))),
		request("client assertion signed with a shared secret", 5002730, cc(header("alg", "HS256"))),
		request("client assertion that is not signed", 5002730, cc(header("alg", "none"))),
		bad("client assertion whose subject is not its issuer", 50048, cc(claim("sub", desktopApp))),
		bad("client assertion of another client", 700021, cc(claim("iss", desktopApp, "sub", desktopApp))),
		bad("client assertion to another tenant", 700023, cc(claim("aud", "https://sandbox.test/"+wingtipID+"/oauth2/v2.0/token"))),
		bad("client assertion to another host", 700023, cc(claim("aud", "https://elsewhere.example/"+contosoID+"/oauth2/v2.0/token"))),
		bad("client assertion to the authorize endpoint", 700023, cc(claim("aud", "https://sandbox.test/"+contosoID+"/oauth2/v2.0/authorize"))),
		bad("client assertion too early", 700024, cc(claim("nbf", at(6*time.Minute), "exp", at(16*time.Minute)))),
		bad("client assertion too late", 700024, cc(claim("nbf", at(-16*time.Minute), "exp", at(-6*time.Minute)))),
		bad("client assertion by a certificate that is not registered", 700027, func(sb *sandbox, v version) url.Values {
			return cc(func(a *assertion) { a.pair = own(sb) }, header("x5t#S256", thumbprint256(own(sb))))(sb, v)
		}),
		bad("client assertion signed with another key than it names", 700027, func(sb *sandbox, v version) url.Values {
			return cc(func(a *assertion) { a.pair = own(sb) })(sb, v)
		}),
		bad("client assertion whose x5c and thumbprint differ", 700027, func(sb *sandbox, v version) url.Values {
			return cc(header("x5c", []string{base64.StdEncoding.EncodeToString(own(sb).Certificate.Raw)}))(sb, v)
		}),
		bad("client assertion of an app without a certificate", 700026, func(sb *sandbox, v version) url.Values {
			form := cc(claim("iss", middleApp, "sub", middleApp))(sb, v)
			form.Set("client_id", middleApp)
			return form
		}),
		bad("client assertion of a public client", 700025, func(sb *sandbox, v version) url.Values {
			form := cc()(sb, v)
			form.Set("client_id", desktopApp)
			return form
		}),
		func() refusal {
			r := bad("client assertion by a certificate that has expired", 700027, nil)
			r.form = func(sb *sandbox, v version) url.Values {
				if err := sb.Advance(60 * 365 * 24 * time.Hour); err != nil {
					sb.t.Fatal(err)
				}
				return cc()(sb, v)
			}
			return r
		}(),
	}
}

func TestRefusedAssertionSpendsNoCode(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(nil), withMFA)
	form := []string{"grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback"}
	if a := sb.token(tokenV2, asserted(webAssertion(t, claim("exp", start.Add(-time.Hour).Unix())), form...)...); a.number() != 700024 {
		t.Fatalf("%s", a.Body)
	}
	if a := sb.token(tokenV2, asserted(webAssertion(t), form...)...); a.StatusCode != 200 {
		t.Errorf("%s", a.Body)
	}
}

func FuzzClientAssertion(f *testing.F) {
	good := webAssertion(f)
	parts := strings.Split(good, ".")
	head, err1 := base64.RawURLEncoding.DecodeString(parts[0])
	claims, err2 := base64.RawURLEncoding.DecodeString(parts[1])
	if first(err1, err2) != nil {
		f.Fatal(err1, err2)
	}
	f.Add(string(head), string(claims), parts[2])
	f.Add(`{"alg":"RS256","x5c":"AAAA"}`, `{"exp":"1e3","aud":""}`, "")
	f.Add(`{"alg":"none"}`, `{"exp":1}`, "")
	f.Add(`{"alg":"PS256","x5t":"====","x5c":[1]}`, `{"exp":1e300,"aud":["a"]}`, "%")
	serve, _ := surface(f)
	f.Fuzz(func(t *testing.T, head, claims, signature string) {
		raw := base64.RawURLEncoding.EncodeToString([]byte(head)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "." + signature
		r := httptest.NewRequest(http.MethodPost, tokenV2, strings.NewReader(formOf(asserted(raw, "grant_type", "client_credentials", "scope", pcAll)...).Encode()))
		r.Header.Set("Content-Type", web.FormType)
		r.Host = "sandbox.test"
		rec := serve(r)
		switch {
		case rec.Code == 200 && raw != good:
			t.Errorf("accepted %s", raw)
		case rec.Code != 200 && raw == good, rec.Code >= 500, strings.Contains(rec.Body.String(), "%!"):
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	})
}
