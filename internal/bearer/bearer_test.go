package bearer

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestTokenIsWhatFollowsTheWordBearer(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "", "Bearer": "", "Bearer ": "", "Bearer x.y.z": "x.y.z", "bearer   x.y.z ": "x.y.z",
		"x.y.z": "", "Basic x.y.z": "", "Bearerx.y.z": "",
	} {
		c := &web.Call{Request: &http.Request{Header: http.Header{"Authorization": {header}}}}
		if got := Token(c); got != want {
			t.Errorf("%q has the token %q, want %q", header, got, want)
		}
	}
}

func TestEveryFaultOfATokenHasAName(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]policy.Bearer{
		nil: policy.BearerValid, token.ErrAudience: policy.BearerValid, token.ErrSignature: policy.BearerBadSignature,
		token.ErrUnknownKey: policy.BearerBadSignature, token.ErrStranger: policy.BearerStranger, token.ErrIssuer: policy.BearerWrongIssuer,
		token.ErrNotYetValid: policy.BearerNotYetValid, token.ErrExpired: policy.BearerExpired, token.ErrMalformed: policy.BearerMalformed,
		http.ErrBodyNotAllowed: policy.BearerMalformed,
	} {
		if err != nil {
			err = fmt.Errorf("wrapped: %w", err)
		}
		if got, audience := Judge(err); got != want || audience != (err == nil) {
			t.Errorf("%v is judged %s, %v; want %s", err, got, audience, want)
		}
	}
}

func TestJournalIsToldWhoCalls(t *testing.T) {
	t.Parallel()
	c := &web.Call{Entry: &journal.Entry{}}
	if Note(c, nil); c.Entry.Caller.Token != "" {
		t.Errorf("no claims are noted as %+v", c.Entry.Caller)
	}
	Note(c, &token.Claims{TenantID: "t", ClientID: "a", AMR: []string{"pwd"}, UTI: "u", PreferredUsername: "x@y.example"})
	if got := c.Entry.Caller; got.Tenant != "t" || got.App != "a" || got.User != "x@y.example" || got.Token != "u" || len(got.AMR) != 1 {
		t.Errorf("noted: %+v", got)
	}
	Note(c, &token.Claims{UPN: "u@y.example", PreferredUsername: "x@y.example"})
	if got := c.Entry.Caller.User; got != "u@y.example" {
		t.Errorf("user %q", got)
	}
}

func TestATokenNeedNotNameTheSandboxWhereItsKeysAreItsOwn(t *testing.T) {
	t.Parallel()
	c := &web.Call{World: &world.World{Seat: "three"}, Site: web.Site{Origin: "https://localhost:8443"}}
	for name, tt := range map[string]struct {
		ownKeys func(*world.World) bool
		want    bool
	}{
		"nobody says":   {nil, false},
		"others sign":   {func(*world.World) bool { return false }, false},
		"nobody else's": {func(w *world.World) bool { return w == c.World }, true},
	} {
		got := Expect(c, []string{"aud"}, tt.ownKeys)
		if got.OwnKeys != tt.want || got.Seat != c.World.Seat || got.Issuers[0] != "https://sts.windows.net/{tenantid}/" ||
			got.Issuers[1] != c.Site.Entra()+"/{tenantid}/v2.0" || got.Audiences[0] != "aud" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
