package token_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// asserted signs header and claims with RS256.
func asserted(tb testing.TB, pair *keys.Pair, header, claims string) string {
	tb.Helper()
	input := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, pair.Key, crypto.SHA256, sum[:])
	if err != nil {
		tb.Fatal(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func appPair(tb testing.TB) *keys.Pair {
	tb.Helper()
	pair, err := keystest.Set(tb).App(time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC))
	if err != nil {
		tb.Fatal(err)
	}
	return pair
}

func TestClientAssertionIsTakenApart(t *testing.T) {
	t.Parallel()
	pair := appPair(t)
	a, err := token.ParseClientAssertion(asserted(t, pair, `{"alg":"RS256","x5t":"`+pair.KeyID()+`"}`,
		`{"aud":"https://a.example/t/oauth2/token","iss":"c","sub":"c","jti":"j","nbf":"1775120400","exp":1775121000.5}`))
	if err != nil {
		t.Fatal(err)
	}
	if a.Audience != "https://a.example/t/oauth2/token" || a.Issuer != "c" || a.Subject != "c" || a.ID != "j" ||
		a.NotBefore.Unix() != 1775120400 || a.Expires.Unix() != 1775121000 {
		t.Errorf("%+v", a)
	}
	other, err := keystest.Set(t).ProviderPair(0, "other.example", time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if !a.Names(pair.Certificate.Raw) || a.Names(other.Certificate.Raw) || a.Thumbprint() != token.Thumbprint(pair.Certificate.Raw) {
		t.Errorf("it names %s", a.Thumbprint())
	}
	if err := a.Verify(&pair.Key.PublicKey); err != nil {
		t.Error(err)
	}
	if err := a.Verify(&other.Key.PublicKey); !errors.Is(err, token.ErrSignature) {
		t.Errorf("another key: %v", err)
	}
}

func TestClientAssertionThatIsNoneIsRefusedWithoutQuotingIt(t *testing.T) {
	t.Parallel()
	pair := appPair(t)
	const claims = `{"exp":1}`
	header := `{"alg":"RS256","x5t":"` + pair.KeyID() + `"}`
	for name, raw := range map[string]string{
		"nothing":                       "",
		"two parts":                     "e30.e30",
		"a header that is no object":    asserted(t, pair, `[]`, claims),
		"a header that says alg twice":  asserted(t, pair, `{"alg":"RS256","alg":"PS256"}`, claims),
		"a header with crit":            asserted(t, pair, `{"alg":"RS256","crit":["b64"]}`, claims),
		"a header of another type":      asserted(t, pair, `{"alg":"RS256","typ":"at+jwt"}`, claims),
		"a thumbprint of no hash":       asserted(t, pair, `{"alg":"RS256","x5t":"c2VjcmV0"}`, claims),
		"an x5c that is no text":        asserted(t, pair, `{"alg":"RS256","x5c":[1]}`, claims),
		"an x5c that is no base64":      asserted(t, pair, `{"alg":"RS256","x5c":"-secret-%"}`, claims),
		"a list of audiences":           asserted(t, pair, header, `{"exp":1,"aud":["secret"]}`),
		"no exp":                        asserted(t, pair, header, `{"nbf":1}`),
		"a time that is no number":      asserted(t, pair, header, `{"exp":"secret"}`),
		"a time that is not a number":   asserted(t, pair, header, `{"exp":"NaN"}`),
		"a time beyond all":             asserted(t, pair, header, `{"exp":1e300}`),
		"a time before all":             asserted(t, pair, header, `{"exp":-1}`),
		"a signature with padding":      asserted(t, pair, header, claims) + "=",
		"a line break in the signature": asserted(t, pair, header, claims) + "\n",
		"too long":                      strings.Repeat("a", 20_000),
	} {
		_, err := token.ParseClientAssertion(raw)
		if !errors.Is(err, token.ErrMalformed) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, algorithm := range []string{"none", "HS256", "RS512", "ES256", "rs256", ""} {
		if _, err := token.ParseClientAssertion(asserted(t, pair, `{"alg":"`+algorithm+`"}`, claims)); !errors.Is(err, token.ErrAssertionAlgorithm) {
			t.Errorf("%q: %v", algorithm, err)
		}
	}
}

func FuzzParseClientAssertion(f *testing.F) {
	pair := appPair(f)
	good := asserted(f, pair, `{"alg":"RS256","x5c":"AAAA"}`, `{"exp":"1e3","aud":""}`)
	f.Add(good)
	f.Add("e30.e30.")
	f.Fuzz(func(t *testing.T, raw string) {
		a, err := token.ParseClientAssertion(raw)
		if (a == nil) == (err == nil) {
			t.Errorf("%q: %+v %v", raw, a, err)
		}
		if a != nil && (a.Verify(&pair.Key.PublicKey) == nil) != (raw == good) {
			t.Errorf("%q: whether its signature is good", raw)
		}
	})
}
