package idp

import (
	"slices"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// log are the lines of a tenant's sign-in log, oldest first.
func (sb *sandbox) log(tenant string) []directory.SignInRecord {
	return slices.Collect(directory.SignIns.All(sb.Read(), "tenant", tenant))
}

func TestTheTokenEndpointLogsSignInsThatNobodyIsAskedIn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	address := version(2).path(contosoID, "/token")
	refresh := func(auth signin.Authentication, pairs ...string) {
		sb.token(address, withWeb(append(pairs, "grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: auth}))...)...)
	}
	refresh(withMFA, "scope", pcAll)
	refresh(noMFA, "scope", "https://management.azure.com/.default")
	sb.token(address, append(password("nightly"), "scope", pcAll)...)
	sb.token(address, append(password("fred"), "scope", pcAll)...)
	sb.token(address, "grant_type", "password", "client_id", desktopApp, "scope", pcAll, "username", "nightly@contoso.example", "password", "guess")
	// Neither what is no sign-in of a person nor what a browser did before.
	sb.token(address, withWeb("grant_type", "client_credentials", "scope", pcAll)...)
	sb.do("POST", address, redeem(nil)(sb, 2).Encode())
	sb.token(address, "grant_type", "password", "client_id", desktopApp, "scope", pcAll, "username", "nobody@contoso.example", "password", "guess")

	type line struct {
		upn, resource, client string
		mfa, required         bool
		code                  int
	}
	want := []line{
		{"alejandra@contoso.example", "Microsoft Partner Center", "Automation", true, true, 0},
		{"nightly@contoso.example", "Windows Azure Service Management API", "Automation", false, true, 50079},
		{"nightly@contoso.example", "Microsoft Partner Center", "Desktop", false, false, 0},
		{"fred@contoso.example", "", "Desktop", false, false, 50055},
		{"nightly@contoso.example", "", "Desktop", false, false, 50126},
	}
	var got []line
	for _, r := range sb.log(contosoID) {
		got = append(got, line{r.UPN, r.Resource, r.AppName, r.MFA, r.Required, r.ErrorCode})
		if r.Interactive || r.ClientApp != clientModern || r.ID == "" || r.UserID == "" || !r.Created.Equal(start) || (r.Failure == "") != (r.ErrorCode == 0) {
			t.Errorf("%+v", r)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}

func TestAWrongPasswordAtTheTokenEndpointCountsAgainstTheAccount(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	address := version(2).path(contosoID, "/token")
	try := func(password string) int {
		a := sb.token(address, "grant_type", "password", "client_id", desktopApp, "scope", pcAll, "username", "nightly@contoso.example", "password", password)
		if a.StatusCode == 200 {
			return 0
		}
		return a.number()
	}
	for i := range policy.LockoutThreshold - 1 {
		if got := try("guess"); got != 50126 {
			t.Fatalf("try %d: %d", i+1, got)
		}
	}
	if got := try("sandbox-nightly"); got != 0 {
		t.Fatalf("the right one before the lockout: %d", got)
	}
	for range policy.LockoutThreshold {
		try("guess")
	}
	if got := try("sandbox-nightly"); got != 50053 {
		t.Errorf("the right one while locked: %d", got)
	}
	entry := sb.lastEntry()
	if got := entry.Reason(); got != policy.SignInAccountLocked {
		t.Errorf("the journal says %s", got)
	}
	if err := sb.Advance(60e9); err != nil {
		t.Fatal(err)
	}
	if got := try("sandbox-nightly"); got != 0 {
		t.Errorf("the right one a minute later: %d", got)
	}
}
