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
		e.Summary += " It asked for a fresh sign-in (" + r.spelt("wfresh=0 or prompt=login", "ForceAuthn") + "), so a session that is still good does not count."
	}
	return e
}

// spelt is what the request's protocol calls something.
func (r request) spelt(wsFederation, saml string) string {
	if r.SAML != "" {
		return saml
	}
	return wsFederation
}

// claimName is where the request's protocol tells of MFA.
func (r request) claimName() string {
	return r.spelt("authnmethodsreferences: multipleauthn", "AuthnContextClassRef: multipleauthn")
}

// noRule is the classic fault of an AD FS, in its administrator's words.
const noRule = "The relying party trust Microsoft Office 365 Identity Platform lacks the claim rule that passes Authentication Methods References through, so what the provider knows never leaves it"

// addRule is the remedy for it.
const addRule = "Add an issuance transform rule to the relying party trust, \"Pass Through or Filter an Incoming Claim\" of the type Authentication Methods References, all values; then sign in again. The sandbox's console has it as a setting of the provider."

// whyPhone says why the provider asks for a second factor, and what becomes of it.
func whyPhone(v visit, f flow) *page.Explain {
	account, _ := findAccount(v.World.Read(), f.Domain, f.Auth.UPN)
	e := &page.Explain{Outcome: page.Ask, Remedy: "Approve the request on the phone, which the sandbox's console shows."}
	performs, sends := v.provider.MFA(account)
	if performs {
		e.Summary = v.provider.DisplayName + "'s provider asks this person for a second factor of its own."
	} else {
		e.Summary = "Entra ID asked the provider for MFA (" + f.Request.spelt("wauth", "RequestedAuthnContext") + ")."
	}
	switch {
	case sends:
		e.Summary += " It will say so in its assertion (multipleauthn), so that Entra ID knows."
	case v.provider.NoAMRRule:
		e.Summary += " Entra ID will not know of it. " + noRule + "."
		e.Remedy += " " + addRule
	default:
		e.Summary += " Its assertion does not say so: it lacks the claim multipleauthn, and Entra ID will not know of it."
	}
	return e
}

// whyAnswer says what Entra ID is told.
func whyAnswer(p directory.Provider, a directory.ProviderAccount, f flow) *page.Explain {
	e := &page.Explain{Outcome: page.Allow, Summary: "The provider has signed an assertion of who signed in; the browser takes it to Entra ID."}
	_, sends := p.MFA(a)
	switch {
	case f.Auth.MFA && sends:
		e.Summary += " It says that MFA was done (" + f.Request.claimName() + ")."
	case f.Auth.MFA && p.NoAMRRule:
		e.Outcome = page.Report
		e.Summary += " MFA was done here, but the assertion does not say so. " + noRule + "."
		e.Remedy = addRule
	case f.Auth.MFA:
		e.Outcome = page.Report
		e.Summary += " MFA was done here, but the assertion does not say so."
		e.Remedy = "Have the provider pass on " + f.Request.spelt("authnmethodsreferences", "AuthnContextClassRef multipleauthn") + " to Entra ID, then sign in again."
	}
	return e
}
