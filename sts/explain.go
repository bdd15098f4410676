package sts

import (
	"fmt"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
)

// whyPassword says why the sign-in page is up.
func whyPassword(v visit, r request) *page.Explain {
	e := &page.Explain{
		Outcome: page.Ask,
		Summary: fmt.Sprintf("Accounts of %s are federated: Entra ID has no password for them and hands the sign-in to %s's own provider, which has its own accounts, its own session and its own second factor.", v.provider.Domain, v.provider.DisplayName),
		Remedy:  fmt.Sprintf("Type the user name and the password of an account of %s, as the scenario has them.", v.provider.Domain),
	}
	if r.Fresh {
		e.Summary += " It asked for a fresh sign-in (wfresh=0), so a session that is still good does not count."
	}
	return e
}

// whyPhone says why the provider asks for a second factor, and what becomes of it.
func whyPhone(v visit, f flow) *page.Explain {
	account, _ := findAccount(v.World.Read(), f.Domain, f.Auth.UPN)
	e := &page.Explain{Outcome: page.Ask, Remedy: "Approve the request on the phone, which the sandbox's console shows."}
	if override(account.PerformsMFA, v.provider.PerformsMFA) {
		e.Summary = v.provider.DisplayName + "'s provider asks this person for a second factor of its own."
	} else {
		e.Summary = "Entra ID asked the provider for MFA (wauth)."
	}
	if sendsClaim(v.provider, account) {
		e.Summary += " It will say so in its assertion (multipleauthn), so that Entra ID knows."
	} else {
		e.Summary += " Its assertion does not say so: it lacks the claim multipleauthn, and Entra ID will not know of it."
	}
	return e
}

// sendsClaim reports whether the provider passes on how somebody signed in.
func sendsClaim(p directory.Provider, a directory.ProviderAccount) bool {
	return override(a.SendsMFAClaim, p.SendsMFAClaim)
}

// whyAnswer says what Entra ID is told.
func whyAnswer(p directory.Provider, a directory.ProviderAccount, auth authentication) *page.Explain {
	e := &page.Explain{Outcome: page.Allow, Summary: "The provider has signed an assertion of who signed in; the browser takes it to Entra ID."}
	switch {
	case auth.MFA && sendsClaim(p, a):
		e.Summary += " It says that MFA was done (authnmethodsreferences: multipleauthn)."
	case auth.MFA:
		e.Outcome = page.Report
		e.Summary += " MFA was done here, but the assertion does not say so."
		e.Remedy = "Have the provider pass on authnmethodsreferences to Entra ID, then sign in again."
	}
	return e
}
