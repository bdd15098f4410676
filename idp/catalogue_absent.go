package idp

import "slices"

// An absence is codes of Entra's that the sandbox never answers with, and why.
type absence struct {
	Numbers []int
	Why     string
}

// absent are the codes that are known and cannot happen here: together with the
// catalogue they are all that the fact sheet knows.
var absent = []absence{
	{[]int{16003}, "accounts of other identity providers than the tenants' own do not exist here"},
	{[]int{20001}, "20012 and 50008 say what is wrong with a provider's answer"},
	{[]int{28002}, "a scope that does not exist is 650053 where the sign-in begins, and 65001 later"},
	{[]int{50012}, "700023, 700024 and 700027 say more precisely what is wrong with a client assertion"},
	{[]int{50014}, "guests have always redeemed their invitation"},
	{[]int{50056, 50144}, "every account with a password has it in Entra, or at its provider"},
	{[]int{50072, 50074}, "50079 and 50076 are said in their place"},
	{[]int{50085, 50143, 50170, 50177, 50178}, "social providers and pass-through users do not exist here"},
	{[]int{50087, 50166}, "second factors fail only when somebody lets them"},
	{[]int{50097, 53000, 53001, 53002}, "devices are not simulated"},
	{[]int{50105}, "no application demands that its users are assigned"},
	{[]int{50125, 50135}, "passwords are not reset, and no risk is found"},
	{[]int{50128, 90019}, "90002 is said of an unknown tenant, 50059 where none is named"},
	{[]int{50131}, "53003 is said of whatever a policy blocks"},
	{[]int{50132, 50133}, "50173 is said of a revoked grant, and a revoked session is asked to sign in anew"},
	{[]int{50140, 50199}, "the pages ask; nothing is said to the client"},
	{[]int{50146}, "no application has a signing key of its own"},
	{[]int{50192}, "the missing parameter is named instead"},
	{[]int{50196}, "no client is stopped for asking too often"},
	{[]int{530032, 530034, 53004, 53010, 53011}, "no risk is found"},
	{[]int{65002, 65005, 650052, 650054, 650056, 650057}, "applications need not list the resources they call: 65001 is said where nobody consented"},
	{[]int{700022}, "28000 is said of scopes of several resources"},
	{[]int{70001, 700011}, "700016 and 7000112 are said in their place"},
	{[]int{70019}, "recordings show 70020 in its place"},
	{[]int{700030}, "no application trusts certificates by their subject: 700027 is said of one that is not registered"},
	{[]int{700229}, "applications of other issuers (federated identity credentials) do not exist here"},
	{[]int{7000222}, "secrets do not expire"},
	{[]int{90009}, "an application gets a token for itself by any of its names"},
	{[]int{90081, 90082}, "WS-Trust's own faults are answered in their place"},
	{[]int{90095}, "nobody is asked to approve a request for consent"},
	{[]int{90099}, "700016 or 65001 is said where an application is unknown at a customer"},
	{[]int{90119, 90120}, "the page where a code is typed says it in words, without a number"},
	{[]int{9002332}, "personal accounts do not exist here"},
	{[]int{399284}, "50161 is said of an external provider's token, 50008 of a federated one's"},
	{[]int{900421, 900420}, "it is a code of the Partner Center API, not of Entra"},
}

// whyAbsent finds the reason for which a code cannot happen here.
func whyAbsent(number int) (why string, ok bool) {
	for _, a := range absent {
		if slices.Contains(a.Numbers, number) {
			return a.Why, true
		}
	}
	return "", false
}
