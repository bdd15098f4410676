package idp

import (
	"net/http"
	"testing"
)

func TestTheBodySpeaksOfTheClientRequestIDThatTheHeaderRepeats(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	const id = "11111111-2222-3333-4444-555555555555"
	for sent, want := range map[string]string{
		id: id, "{" + id + "}": id, "11111111222233334444555555555555": id, "11111111-2222-3333-4444-ABCDEF555555": "11111111-2222-3333-4444-abcdef555555",
		"urn:uuid:" + id: "", "(" + id + ")": "", "{" + id: "", "x" + id + "y": "", "none": "", "": "",
	} {
		for _, path := range []string{tokenV1, tokenV2, tokenV2 + "?client-request-id=99999999-2222-3333-4444-555555555555"} {
			a := sb.do(http.MethodPost, path, "a=b&client-request-id=88888888-2222-3333-4444-555555555555", "client-request-id", sent, "return-client-request-id", "true")
			if got := a.Header.Get("client-request-id"); got != want {
				t.Errorf("%q: the header repeats %q, want %q", sent, got, want)
			}
			if got := a.text("correlation_id"); want != "" && got != want || len(got) != 36 {
				t.Errorf("%q: the body says %q, want %q", sent, got, want)
			}
		}
	}
}

func TestThePersonalAccountsTenantIsConsumersByItsID(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	byName := sb.do(http.MethodGet, "/consumers/v2.0/.well-known/openid-configuration", "")
	issuer := byName.text("issuer")
	if a := sb.do(http.MethodGet, issuer[len("https://sandbox.test"):]+"/.well-known/openid-configuration", ""); a.text("issuer") != issuer {
		t.Errorf("the document at %s: %d %s", issuer, a.StatusCode, a.Body)
	}
}

func TestAuthTimeIsInTheIDTokenOfWhoAsksForItInClaims(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for claims, want := range map[string]bool{`{"id_token":{"auth_time":{"essential":true}}}`: true, `{"id_token":{"auth_time":null}}`: true, `{"access_token":{"auth_time":null}}`: false, "": false} {
		for _, path := range []string{tokenV1, tokenV2} {
			form := formOf(password("nightly", "scope", "openid", "claims", claims)...)
			got := sb.claims(sb.do(http.MethodPost, path, form.Encode()), "id_token")
			if _, there := got.Claims.Raw["auth_time"]; there != want {
				t.Errorf("%s with %q: auth_time %v", path, claims, there)
			}
		}
	}
}
