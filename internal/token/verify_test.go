package token_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

var now = time.Date(2026, 4, 2, 12, 0, 0, 0, time.UTC)

const (
	tenant   = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	audience = "https://api.partnercenter.microsoft.com"
)

var expect = token.Expect{
	Issuers:   []string{"https://sts.windows.net/{tenantid}/"},
	Audiences: []string{audience, "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"},
	Seat:      "main",
}

func access() token.AccessV1 {
	draw := token.NewSource("seed").Draw(now, "request")
	return token.AccessV1{
		Registered: token.Registered{Audience: audience, Issuer: "https://sts.windows.net/" + tenant + "/"}.Window(now, time.Hour),
		AMR:        []string{"pwd", "mfa"}, AppID: "app", AppIDACR: "1", Name: "Prashob", ObjectID: "oid",
		Roles: []string{"r"}, Scope: "user_impersonation other", TenantID: tenant, UPN: "prashob@wingtip.example", UTI: draw.UTI("main"), Version: "1.0",
	}
}

func TestAGoodTokenSaysWhoCallsAndHow(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	raw, err := token.NewMinter().Mint(set.Signer(), token.V1, access())
	if err != nil {
		t.Fatal(err)
	}
	document, err := json.Marshal(set.JWKSWithIssuer("https://localhost/{tenantid}/v2.0"))
	if err != nil {
		t.Fatal(err)
	}
	published, err := token.ParseKeyDocument(document)
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string]token.KeySource{"the key set": set, "the key document": published} {
		c, err := token.NewVerifier().Verify(raw, source, now, expect)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.UPN != "prashob@wingtip.example" || c.ClientID != "app" || c.ClientAuth != "1" || c.TenantID != tenant ||
			strings.Join(c.AMR, " ") != "pwd mfa" || strings.Join(c.Scopes, " ") != "user_impersonation other" ||
			strings.Join(c.Roles, " ") != "r" || !c.HasUser() || string(c.Raw["ver"]) != `"1.0"` ||
			!c.Expires.Equal(now.Add(time.Hour)) || !c.NotBefore.Equal(now.Add(-5*time.Minute)) {
			t.Errorf("%s: got %+v", name, c)
		}
	}
}

func TestWhatIsWrongWithATokenIsTold(t *testing.T) {
	t.Parallel()
	set, minter := keystest.Set(t), token.NewMinter()
	flawed := func(flaw token.Flaw) string {
		claims := access()
		claims.Registered = flaw.Spoil(claims.Registered)
		raw, err := minter.MintFlawed(set.Signer(), token.V1, claims, flaw)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	changed := func(change func(*token.AccessV1)) string {
		claims := access()
		change(&claims)
		return mint(t, token.V1, claims)
	}
	good := mint(t, token.V1, access())
	parts := strings.Split(good, ".")
	kid := set.Signer().KeyID()
	cases := map[string]struct {
		raw  string
		want error
	}{
		"nothing":                     {"", token.ErrMalformed},
		"a word":                      {"hello", token.ErrMalformed},
		"two dots":                    {"..", token.ErrMalformed},
		"header cut off":              {parts[0] + "." + parts[1], token.ErrMalformed},
		"a fourth part":               {good + ".x", token.ErrMalformed},
		"spaces around":               {" " + good, token.ErrMalformed},
		"huge":                        {parts[0] + "." + strings.Repeat("A", 1<<20) + "." + parts[2], token.ErrMalformed},
		"payload cut in the middle":   {parts[0] + "." + parts[1][:len(parts[1])/2] + "." + parts[2], token.ErrMalformed},
		"header is an array":          {segment(`[]`) + "." + parts[1] + "." + parts[2], token.ErrMalformed},
		"payload is null":             {forge(t, set, head(kid), `null`), token.ErrMalformed},
		"payload is an array":         {forge(t, set, head(kid), `[1]`), token.ErrMalformed},
		"typ is not JWT":              {forge(t, set, `{"typ":"JOSE","alg":"RS256","kid":"`+kid+`"}`, payload(t)), token.ErrMalformed},
		"crit":                        {forge(t, set, `{"typ":"JWT","alg":"RS256","kid":"`+kid+`","crit":["b64"],"b64":false}`, payload(t)), token.ErrMalformed},
		"alg twice":                   {forge(t, set, `{"typ":"JWT","alg":"none","alg":"RS256","kid":"`+kid+`"}`, payload(t)), token.ErrMalformed},
		"amr twice":                   {forge(t, set, head(kid), strings.Replace(payload(t), `"amr"`, `"amr":["pwd"],"amr"`, 1)), token.ErrMalformed},
		"amr is a string":             {forge(t, set, head(kid), strings.Replace(payload(t), `["pwd","mfa"]`, `"mfa"`, 1)), token.ErrMalformed},
		"exp is a string":             {forge(t, set, head(kid), strings.Replace(payload(t), `"exp":`, `"exp":"x","y":`, 1)), token.ErrMalformed},
		"no exp":                      {forge(t, set, head(kid), strings.Replace(payload(t), `"exp":`, `"EXP":`, 1)), token.ErrMalformed},
		"no nbf":                      {forge(t, set, head(kid), strings.Replace(payload(t), `"nbf":`, `"nbg":`, 1)), token.ErrMalformed},
		"alg none":                    {flawed(token.FlawAlgNone), token.ErrAlgorithm},
		"alg None with no signature":  {segment(`{"typ":"JWT","alg":"None"}`) + "." + parts[1] + ".", token.ErrAlgorithm},
		"HS256 with the public key":   {flawed(token.FlawHS256), token.ErrAlgorithm},
		"PS256":                       {forge(t, set, `{"typ":"JWT","alg":"PS256","kid":"`+kid+`"}`, payload(t)), token.ErrAlgorithm},
		"RS512":                       {forge(t, set, `{"typ":"JWT","alg":"RS512","kid":"`+kid+`"}`, payload(t)), token.ErrAlgorithm},
		"no alg":                      {forge(t, set, `{"typ":"JWT","kid":"`+kid+`"}`, payload(t)), token.ErrAlgorithm},
		"an unknown key":              {flawed(token.FlawUnknownKey), token.ErrUnknownKey},
		"no kid, but a key inside":    {forge(t, set, `{"typ":"JWT","alg":"RS256","jwk":{"kty":"RSA"}}`, payload(t)), token.ErrUnknownKey},
		"another key":                 {flawed(token.FlawOtherKey), token.ErrSignature},
		"a changed signature":         {flawed(token.FlawBadSignature), token.ErrSignature},
		"signature cut in the middle": {flawed(token.FlawTruncated), token.ErrSignature},
		"no signature":                {parts[0] + "." + parts[1] + ".", token.ErrSignature},
		"another payload":             {parts[0] + "." + segment(strings.Replace(payload(t), `"pwd"`, `"mfa"`, 1)) + "." + parts[2], token.ErrSignature},
		"signed by the next key":      {forgeWith(t, set.Published()[1], head(kid), payload(t)), token.ErrSignature},
		"another seat's":              {changed(func(c *token.AccessV1) { c.UTI = token.NewSource("seed").Draw(now).UTI("seat7") }), token.ErrStranger},
		"no uti":                      {changed(func(c *token.AccessV1) { c.UTI = "" }), token.ErrStranger},
		"a made-up uti":               {changed(func(c *token.AccessV1) { c.UTI = "AAAAAAAAAAAAAAAAAAAAAA" }), token.ErrStranger},
		"another issuer":              {flawed(token.FlawWrongIssuer), token.ErrIssuer},
		"another tenant's issuer":     {changed(func(c *token.AccessV1) { c.TenantID = "other" }), token.ErrIssuer},
		"issuer without slash":        {changed(func(c *token.AccessV1) { c.Issuer = strings.TrimSuffix(c.Issuer, "/") }), token.ErrIssuer},
		"a day early":                 {flawed(token.FlawNotYetValid), token.ErrNotYetValid},
		"a day late":                  {flawed(token.FlawExpired), token.ErrExpired},
		"another audience":            {flawed(token.FlawWrongAudience), token.ErrAudience},
		"the audience with a slash":   {changed(func(c *token.AccessV1) { c.Audience += "/" }), token.ErrAudience},
	}
	verifier := token.NewVerifier()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // the second time from memory
				if _, err := verifier.Verify(c.raw, set, now, expect); !errors.Is(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
			}
		})
	}
}

func TestNoRefusalQuotesTheToken(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	secret := "hunter2hunter2hunter2"
	for _, raw := range []string{secret, segment(`{"x":"`+secret+`"`) + "..", segment(`{}`) + "." + segment(secret) + ".", "a." + secret + ".c"} {
		_, err := token.NewVerifier().Verify(raw, set, now, expect)
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("got %v", err)
		}
	}
}

func TestValidityEndsOnTheStroke(t *testing.T) {
	t.Parallel()
	set, raw, verifier := keystest.Set(t), mint(t, token.V1, access()), token.NewVerifier()
	for _, c := range []struct {
		at   time.Time
		want error
	}{
		{now.Add(-5*time.Minute - time.Second), token.ErrNotYetValid},
		{now.Add(-5 * time.Minute), nil},
		{now.Add(time.Hour - time.Second), nil},
		{now.Add(time.Hour), token.ErrExpired},
		{now.AddDate(10, 0, 0), token.ErrExpired},
		{now, nil},
	} {
		if _, err := verifier.Verify(raw, set, c.at, expect); !errors.Is(err, c.want) {
			t.Errorf("at %v: got %v, want %v", c.at, err, c.want)
		}
	}
}

func TestATokenOfTenYearsAheadIsGoodTenYearsAhead(t *testing.T) {
	t.Parallel()
	later := now.AddDate(10, 0, 0)
	claims := access()
	claims.Registered = claims.Window(later, time.Hour)
	raw := mint(t, token.V1, claims)
	if _, err := token.NewVerifier().Verify(raw, keystest.Set(t), later, expect); err != nil {
		t.Error(err)
	}
}

func TestARememberedTokenIsForgottenWhenItsKeyIs(t *testing.T) {
	t.Parallel()
	set, raw, verifier := keystest.Set(t), mint(t, token.V1, access()), token.NewVerifier()
	for rotations, want := range []error{nil, nil, token.ErrUnknownKey} {
		if _, err := verifier.Verify(raw, set, now, expect); !errors.Is(err, want) {
			t.Errorf("after %d rotations: got %v, want %v", rotations, err, want)
		}
		if err := set.Rotate(now); err != nil {
			t.Fatal(err)
		}
	}
	other, err := keys.Ephemeral(now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifier.Verify(raw, other, now, expect); !errors.Is(err, token.ErrUnknownKey) {
		t.Errorf("with another set: %v", err)
	}
}

func TestAfterAGoodSignatureTheClaimsComeWithTheError(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	raw := mint(t, token.V1, access())
	c, err := token.NewVerifier().Verify(raw, set, now.AddDate(1, 0, 0), expect)
	if !errors.Is(err, token.ErrExpired) || c == nil || c.UPN == "" {
		t.Errorf("got %v, %v", c, err)
	}
	c, err = token.NewVerifier().Verify(raw[:len(raw)-20], set, now, expect)
	if err == nil || c != nil {
		t.Errorf("a bad signature: got %v, %v", c, err)
	}
}

func TestAWorldWithKeysOfItsOwnNeedsNoSeat(t *testing.T) {
	t.Parallel()
	claims := sample().Seed()
	want := token.Expect{
		Issuers:   []string{"https://sts.windows.net/df845f1a-7b35-40a2-ba78-6481de91f8ae/"},
		Audiences: []string{audience}, OwnKeys: true,
	}
	raw := mint(t, token.V1, claims)
	if _, err := token.NewVerifier().Verify(raw, keystest.Set(t), sampleTime, want); err != nil {
		t.Error(err)
	}
	want.OwnKeys = false
	if _, err := token.NewVerifier().Verify(raw, keystest.Set(t), sampleTime, want); !errors.Is(err, token.ErrStranger) {
		t.Errorf("with shared keys: %v", err)
	}
}

func TestDecodeShowsWhatItCannotTrust(t *testing.T) {
	t.Parallel()
	d, err := token.Decode(segment(`{"alg":"none","typ":"at+jwt"}`) + "." + segment(`{"sub":"x","aud":["a","b"],"exp":1.5}`) + ".")
	if err != nil {
		t.Fatal(err)
	}
	if d.Algorithm != "none" || d.Type != "at+jwt" || d.Signed || d.Claims != nil || d.Problem == nil || string(d.Payload) != `{"sub":"x","aud":["a","b"],"exp":1.5}` {
		t.Errorf("got %+v", d)
	}
	d, err = token.Decode(mint(t, token.V2, token.AccessV2{AZP: "app", AZPACR: "2", Version: "2.0"}))
	if err != nil || d.Claims.ClientID != "app" || d.Claims.ClientAuth != "2" || d.Claims.HasUser() || !d.Signed {
		t.Errorf("got %+v, %v", d, err)
	}
}

func FuzzVerify(f *testing.F) {
	set, verifier := keystest.Set(f), token.NewVerifier()
	good := mint(f, token.V1, access())
	f.Add(good)
	f.Add(good[:len(good)-5])
	f.Add(segment(`{"typ":"JWT","alg":"none"}`) + "." + segment(`{"exp":9e99,"amr":[[]]}`) + ".")
	f.Add("..")
	f.Fuzz(func(t *testing.T, raw string) {
		decoded, decodeErr := token.Decode(raw)
		if (decoded == nil) == (decodeErr == nil) {
			t.Errorf("Decode: %v, %v", decoded, decodeErr)
		}
		// base64url leaves two bits of the last character unused, so a token
		// has a few spellings; it has only one content.
		claims, err := verifier.Verify(raw, set, now, expect)
		if err == nil && (claims.UPN != "prashob@wingtip.example" || raw[:strings.LastIndexByte(raw, '.')] != good[:strings.LastIndexByte(good, '.')]) {
			t.Errorf("accepted %q", raw)
		}
	})
}

func segment(content string) string { return base64.RawURLEncoding.EncodeToString([]byte(content)) }

func head(kid string) string { return `{"typ":"JWT","alg":"RS256","kid":"` + kid + `"}` }

func payload(t testing.TB) string {
	t.Helper()
	d, err := token.Decode(mint(t, token.V1, access()))
	if err != nil {
		t.Fatal(err)
	}
	return string(d.Payload)
}

// forge signs any header and payload with the real key.
func forge(t testing.TB, set *keys.Set, header, payload string) string {
	t.Helper()
	return forgeWith(t, set.Signer(), header, payload)
}

func forgeWith(t testing.TB, pair *keys.Pair, header, payload string) string {
	t.Helper()
	input := segment(header) + "." + segment(payload)
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, pair.Key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}
