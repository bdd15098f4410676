package policy_test

import (
	"strings"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestGraphPermissionsAreKnownInAnyLetterCaseWithWhoMayGrantThem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]GraphPermission{
		"User.Read":                                {Name: "User.Read", Delegated: true, UserConsent: true},
		"user.READ.all":                            {Name: "User.Read.All", Delegated: true, Application: true},
		"User.ReadBasic.All":                       {Name: "User.ReadBasic.All", Delegated: true, Application: true, UserConsent: true},
		"mail.send":                                {Name: "Mail.Send", Delegated: true, Application: true, UserConsent: true},
		"Directory.AccessAsUser.All":               {Name: "Directory.AccessAsUser.All", Delegated: true},
		"Files.ReadWrite":                          {Name: "Files.ReadWrite", Delegated: true, UserConsent: true},
		"Group.Create":                             {Name: "Group.Create", Application: true},
		"UserAuthenticationMethod.Read":            {Name: "UserAuthenticationMethod.Read", Delegated: true},
		"DelegatedAdminRelationship.ReadWrite.All": {Name: "DelegatedAdminRelationship.ReadWrite.All", Delegated: true, Application: true},
		"PartnerSecurity.Read.All":                 {Name: "PartnerSecurity.Read.All", Delegated: true, Application: true},
		"Policy.Read.ConditionalAccess":            {Name: "Policy.Read.ConditionalAccess", Delegated: true, Application: true, UserConsent: true},
		"Policy.ReadWrite.SecurityDefaults":        {Name: "Policy.ReadWrite.SecurityDefaults", Delegated: true, Application: true},
	} {
		if got, ok := FindGraphPermission(name); !ok || got != want {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
	for _, made := range []string{"", ".", "User", "User.", "User.Read.", "User.Rea", "Made.Up.Scope", "File.Read", "mailread", "user_impersonation", "User.Read*", "User Read", " User.Read", "User.Read\n"} {
		if got, ok := FindGraphPermission(made); ok {
			t.Errorf("%q is %+v", made, got)
		}
	}
}

// Each name of the list is found by itself and stands there once.
func TestTheListOfGraphPermissionsHoldsTogether(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for p := range GraphPermissions() {
		name := strings.ToLower(p.Name)
		if seen[name] || strings.HasSuffix(name, ".") || !p.Delegated && !p.Application || p.UserConsent && !p.Delegated {
			t.Errorf("%+v", p)
		}
		seen[name] = true
		if got, ok := FindGraphPermission(strings.ToUpper(p.Name)); !ok || got != p {
			t.Errorf("%s is found as %+v", p.Name, got)
		}
	}
	if len(seen) < 900 {
		t.Errorf("%d permissions", len(seen))
	}
}
