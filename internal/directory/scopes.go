package directory

import (
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// The delegated scopes of the directory graph before Microsoft Graph: those that
// users may grant, and those that take an administrator.
var (
	oldGraphByUsers  = []string{"User.Read", "User.ReadBasic.All"}
	oldGraphByAdmins = []string{
		"User.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All",
		"Directory.ReadWrite.All", "Directory.AccessAsUser.All", "Member.Read.Hidden",
	}
)

// Delegated finds a delegated scope that the application offers as a resource, as
// it spells it: letter case means nothing to who asks.
func (a App) Delegated(name string) (spelled string, ok bool) {
	offered := a.Scopes
	switch a.ID {
	case GraphApp:
		p, known := policy.FindGraphPermission(name)
		return p.Name, known && p.Delegated
	case AzureADGraphApp:
		offered = slices.Concat(oldGraphByUsers, oldGraphByAdmins)
	}
	i := slices.IndexFunc(offered, func(s string) bool { return strings.EqualFold(s, name) })
	if i < 0 {
		return "", false
	}
	return offered[i], true
}

// AdminConsentOnly reports whether only an administrator may grant a delegated
// scope. Both graphs say so of most; other resources here leave all of theirs to
// users. As everywhere, letter case means nothing.
func AdminConsentOnly(resource App, scope string) bool {
	switch resource.ID {
	case GraphApp:
		p, _ := policy.FindGraphPermission(scope)
		return !p.UserConsent
	case AzureADGraphApp:
		return !slices.ContainsFunc(oldGraphByUsers, func(s string) bool { return strings.EqualFold(s, scope) })
	}
	return false
}
