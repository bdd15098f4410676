package portal

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

type overviewData struct {
	frame
	Person    person
	You       []page.Pair
	MFA       page.Badge
	MFAText   string
	Today     page.Badge
	TodayText string
	Source    string
	Day       string
	Claims    page.Code
	Customers string
}

// overview shows who is signed in, how, and what Partner Center makes of it.
func overview(v *visit) (web.Result, error) {
	who := v.session.Person
	rule, _ := policy.RuleFor(v.because)
	data := &overviewData{
		frame: v.frame("Overview"), Person: who, Customers: pathCustomers,
		You: []page.Pair{
			{Name: "User name", Value: who.User},
			{Name: "Tenant", Value: who.Tenant},
			{Name: "Signed in with", Value: inWords(who.AMR)},
			{Name: "At the portal since", Value: v.session.Began.UTC().Format(timeFormat)},
		},
		MFA:     page.Badge{Tone: page.Deny, Text: "MFA: no"},
		MFAText: "The ID token's amr does not list mfa, so for Partner Center there was no second factor, whatever else happened.",
		Today:   page.Badge{Tone: page.Report, Text: "Not enforced"}, TodayText: rule.Text, Source: rule.Source.String(),
		Day:    v.World.PolicyNow().UTC().Format("2 January 2006"),
		Claims: page.Code{Label: "What the ID token says", Text: claimsText(who)},
	}
	if policy.MFACompliant(who.AMR) {
		data.MFA = page.Badge{Tone: page.Allow, Text: "MFA: yes"}
		data.MFAText = "The ID token's amr lists mfa. Every page of the portal opens without asking again."
	}
	if v.phase == policy.Enforce {
		data.Today = page.Badge{Tone: page.Allow, Text: "MFA enforced"}
	}
	return v.show(http.StatusOK, "overview", data)
}

// methods are the values of amr in words.
var methods = map[string]string{
	"pwd": "password", "mfa": "multifactor authentication", "rsa": "authenticator app or certificate", "otp": "one-time code",
	"fed": "the partner's own provider", "wia": "Windows sign-in", "fido": "security key", "ngcmfa": "fresh multifactor authentication",
}

// inWords tells how somebody signed in: password (pwd), multifactor
// authentication (mfa).
func inWords(amr []string) string {
	if len(amr) == 0 {
		return "the token does not say (no amr)"
	}
	var all []string
	for _, value := range amr {
		if words := methods[value]; words != "" {
			value = words + " (" + value + ")"
		}
		all = append(all, value)
	}
	return strings.Join(all, ", ")
}

// claimsText shows the claims the portal goes by, in the order of v1.0 tokens.
func claimsText(who person) string {
	var lines []string
	for _, claim := range []struct {
		name  string
		value any
	}{
		{"aud", ClientID}, {"iss", who.Issuer}, {"iat", who.Issued.Unix()}, {"exp", who.Expires.Unix()},
		{"amr", who.AMR}, {"name", who.Name}, {"tid", who.Tenant}, {"upn", who.User},
	} {
		lines = append(lines, fmt.Sprintf("  %q: %s", claim.name, web.Marshal(claim.value)))
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}
