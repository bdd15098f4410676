package token_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// sampleTime is when the sample token of the MFA documentation was issued.
var sampleTime = time.Unix(1549088552+300, 0)

// sample is the user and client of that token, with everything a current token
// would have besides.
func sample() token.AccessV1 {
	draw := token.NewSource("token-anatomy").Draw(sampleTime, "sample")
	return token.AccessV1{
		Registered: token.Registered{
			Audience: "https://api.partnercenter.microsoft.com",
			Issuer:   "https://sts.windows.net/df845f1a-7b35-40a2-ba78-6481de91f8ae/",
		}.Window(sampleTime, time.Hour),
		ACR: "1", AIO: draw.AIO(), AMR: []string{"pwd", "mfa"},
		AppID: "00001111-aaaa-2222-bbbb-3333cccc4444", AppIDACR: "0",
		FamilyName: "Adminagent", GivenName: "CSP", IPAddress: "127.0.0.1", Name: "Adminagent CSP",
		ObjectID: "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb", PUID: "1003BFFD00000000", RH: draw.RH(),
		Scope: "user_impersonation", SessionID: "s", Subject: "x", TenantRegionScope: "NA",
		TenantID:   "aaaabbbb-0000-cccc-1111-dddd2222eeee",
		UniqueName: "Adminagent.csp@testtestpartner.onmicrosoft.com",
		UPN:        "Adminagent.csp@testtestpartner.onmicrosoft.com",
		UTI:        draw.UTI("main"), Version: "1.0", WIDs: []string{"b79fbf4d-3ef9-4689-8143-76b194e85509"},
	}
}

const sampleClaims = `{"aud":"https://api.partnercenter.microsoft.com",` +
	`"iss":"https://sts.windows.net/df845f1a-7b35-40a2-ba78-6481de91f8ae/",` +
	`"iat":1549088552,"nbf":1549088552,"exp":1549092452,"acr":"1","amr":["pwd","mfa"],` +
	`"appid":"00001111-aaaa-2222-bbbb-3333cccc4444","appidacr":"0","family_name":"Adminagent","given_name":"CSP",` +
	`"ipaddr":"127.0.0.1","name":"Adminagent CSP","oid":"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",` +
	`"scp":"user_impersonation","tenant_region_scope":"NA","tid":"aaaabbbb-0000-cccc-1111-dddd2222eeee",` +
	`"unique_name":"Adminagent.csp@testtestpartner.onmicrosoft.com",` +
	`"upn":"Adminagent.csp@testtestpartner.onmicrosoft.com","ver":"1.0"}`

func TestTheSeedFormIsTheSampleTokenClaimForClaim(t *testing.T) {
	t.Parallel()
	raw := mint(t, token.V1, sample().Seed())
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(raw, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	if string(payload) != sampleClaims {
		t.Errorf("got  %s\nwant %s", payload, sampleClaims)
	}
}

func TestTheHeaderIsEntras(t *testing.T) {
	t.Parallel()
	kid := keystest.Set(t).Signer().KeyID()
	for version, want := range map[token.Version]string{
		token.V1: `{"typ":"JWT","alg":"RS256","x5t":"` + kid + `","kid":"` + kid + `"}`,
		token.V2: `{"typ":"JWT","alg":"RS256","kid":"` + kid + `"}`,
	} {
		header, err := base64.RawURLEncoding.DecodeString(strings.Split(mint(t, version, sample()), ".")[0])
		if err != nil || string(header) != want {
			t.Errorf("v%v: got %s (%v), want %s", version, header, err, want)
		}
	}
}

func TestEveryKindOfTokenOpensAlikeAndGoesOnInAlphabeticalOrder(t *testing.T) {
	t.Parallel()
	for name, claims := range map[string]any{
		"access v1": full[token.AccessV1](t), "access v2": full[token.AccessV2](t),
		"app v1": full[token.AppV1](t), "app v2": full[token.AppV2](t),
		"id v1": full[token.IDV1](t), "id v2": full[token.IDV2](t),
	} {
		names := namesOf(t, claims)
		if opening := strings.Join(names[:5], " "); opening != "aud iss iat nbf exp" {
			t.Errorf("%s opens with %s", name, opening)
		}
		if rest := names[5:]; !slices.IsSorted(rest) {
			t.Errorf("%s: not alphabetical: %v", name, rest)
		}
		hasAMR := slices.Contains(names, "amr")
		if want := name == "access v1" || name == "id v1"; hasAMR != want {
			t.Errorf("%s has amr: %v", name, hasAMR)
		}
		if strings.HasPrefix(name, "app") && (slices.Contains(names, "scp") || slices.Contains(names, "upn")) {
			t.Errorf("%s speaks of a person: %v", name, names)
		}
	}
}

// TestGoldenTokens compares whole tokens: with the fixed key nothing varies.
func TestGoldenTokens(t *testing.T) {
	t.Parallel()
	full := sample()
	registered := token.Registered{Audience: "00001111-aaaa-2222-bbbb-3333cccc4444", Issuer: "https://localhost:8443/t/v2.0"}.Window(sampleTime, time.Hour)
	for name, raw := range map[string]string{
		"access-v1-seed": mint(t, token.V1, full.Seed()),
		"access-v1":      mint(t, token.V1, full),
		"app-v1": mint(t, token.V1, token.AppV1{Registered: full.Registered, AppID: full.AppID, AppIDACR: "1",
			IdentityProvider: full.Issuer, IDType: "app", ObjectID: "o", Subject: "o", TenantID: full.TenantID, UTI: full.UTI, Version: "1.0"}),
		"id-v1": mint(t, token.V1, token.IDV1{Registered: registered, AMR: full.AMR, CHash: token.HalfHash("code"),
			Name: "O'Brien & Søn <x>", Nonce: "n+/=%", ObjectID: full.ObjectID, TenantID: full.TenantID, UPN: full.UPN, Version: "1.0"}),
		"id-v2": mint(t, token.V2, token.IDV2{Registered: registered, Name: full.Name, Nonce: "n",
			PreferredUsername: full.UPN, TenantID: full.TenantID, Version: "2.0"}),
	} {
		golden.Text(t, name+".jwt", raw+"\n")
	}
}

// full returns a T in which every claim is set, found through its JSON names.
func full[T any](t *testing.T) T {
	t.Helper()
	var claims T
	all := `{"aud":"x","iss":"x","iat":1,"nbf":1,"exp":1,"xms_tcdt":1,"auth_time":1,"amr":["x"],"acrs":["x"],"roles":["x"],"wids":["x"]`
	for name := range strings.FieldsSeq("aai acr aio appid appidacr azp azpacr c_hash email family_name given_name idp idtyp ipaddr " +
		"login_hint name nonce oid preferred_username puid rh scp sid sub tenant_region_scope tid unique_name upn uti ver") {
		all += `,"` + name + `":"x"`
	}
	if err := json.Unmarshal([]byte(all+"}"), &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func namesOf(t *testing.T, claims any) []string {
	t.Helper()
	decoded, err := token.Decode(mint(t, token.V1, claims))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(decoded.Payload)))
	var names []string
	for depth, key := 0, true; ; {
		item, err := decoder.Token()
		if err != nil {
			return names
		}
		switch item := item.(type) {
		case json.Delim:
			if item == '{' || item == '[' {
				depth++
			} else {
				depth--
			}
			key = true
			continue
		case string:
			if depth == 1 && key {
				names = append(names, item)
			}
		}
		if depth == 1 {
			key = !key
		}
	}
}

func mint(t testing.TB, version token.Version, claims any) string {
	t.Helper()
	raw, err := token.NewMinter().Mint(keystest.Set(t).Signer(), version, claims)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
