package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// checkJournal tells of clients that reached the sandbox and got no further.
func (p *patient) checkJournal() []finding {
	if p.seen == 0 {
		if p.info.TurnedAway.Handshakes.Count > 0 {
			return nil
		}
		host := strings.TrimPrefix(p.info.Origin, "https://")
		return []finding{{Check: "clients", Status: note, What: "no client has come yet",
			Why: "if yours reports endpoints_resolution_error, or that it cannot find login.microsoftonline.com, it asked there " +
				"whether it may use this authority",
			Remedy: []string{
				"MSAL Node, MSAL.js     knownAuthorities: ['" + host + "']   with the port",
				"@azure/identity        authorityHost: '" + p.info.Origin + "', disableInstanceDiscovery: true",
				"MSAL Go, Java, .NET    WithInstanceDiscovery(false)",
				"MSAL Python            instance_discovery=False",
			}}}
	}
	found := p.stuckAfterDiscovery()
	found = append(found, mistakes(p.entries)...)
	if len(found) == 0 {
		found = append(found, finding{Check: "clients", Status: fine, What: plural(len(p.entries), "request") + " in the journal, no mistake of a client's among them"})
	}
	return found
}

// stuckAfterDiscovery finds clients that fetched a tenant's discovery document and
// never came back for anything that it names. A sign-in may go on in a browser,
// which is another client.
func (p *patient) stuckAfterDiscovery() []finding {
	tenants := p.tenantNames()
	type visit struct{ client, tenant string }
	var stuck []visit
	last := map[visit]control.Entry{}
	for _, e := range p.entries {
		if e.Surface != "idp" || e.Status >= 400 || e.Method == "OPTIONS" {
			continue
		}
		segment := tenantIn(e.Path)
		tenant := cmp.Or(tenants[segment], segment)
		if strings.HasPrefix(e.Route, "discovery.v") {
			v := visit{e.Client, tenant}
			if last[v] = e; !looksOnly(e.Client) && !slices.Contains(stuck, v) {
				stuck = append(stuck, v)
			}
			continue
		}
		stuck = slices.DeleteFunc(stuck, func(v visit) bool {
			return (v.client == e.Client || strings.HasPrefix(e.Route, "authorize.")) &&
				(v.tenant == tenant || strings.HasPrefix(e.Route, "keys."))
		})
	}
	var found []finding
	for _, v := range stuck {
		name := tenantIn(last[v].Path)
		found = append(found, finding{Check: "authority", Status: problem,
			What: fmt.Sprintf("%s fetched the discovery document of %s and went no further (entry %d)", cmp.Or(v.client, "a client"), name, last[v].Seq),
			Why: "the library did not like it: as a rule the issuer has another host, port or scheme than the authority that it was given, " +
				"the host is not among its known authorities, or it took the document for another tenant's",
			Remedy: []string{
				"authority: '" + p.info.Origin + "/" + name + "', knownAuthorities: ['" + strings.TrimPrefix(p.info.Origin, "https://") + "']   with the port",
				"if client and sandbox see different addresses: " + self() + " serve --public-url " + p.info.Origin,
				"openid-client, go-oidc: a tenant's own v2.0 authority; common and v1 name an issuer that strict libraries refuse",
			}})
	}
	return found
}

// tenantIn is the first segment of a path of Entra's.
func tenantIn(path string) string {
	segment, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(path), "/"), "/")
	return segment
}

// looksOnly tells programs by which people look at a document.
func looksOnly(client string) bool {
	name, _, _ := strings.Cut(client, "/")
	return name == "curl" || name == "Wget"
}

// tenantNames leads from every name of a tenant to its id.
func (p *patient) tenantNames() map[string]string {
	names := map[string]string{}
	for _, t := range p.info.Tenants {
		names[t.ID] = t.ID
		for _, d := range t.Domains {
			names[strings.ToLower(d.Name)] = t.ID
		}
	}
	return names
}

// signInMistakes are the refusals of Entra that a client's settings cause, with
// what to set.
var signInMistakes = map[string]string{
	"90002":   "authority: a tenant of the scenario, by id or domain, right after the host: pcsandbox scenario show --expanded",
	"900021":  "authority: a tenant of the scenario, by id or domain, right after the host",
	"90013":   "authority: a tenant of the scenario, by id or domain, right after the host",
	"50049":   "switch instance discovery off, or name the sandbox's own host and port as a known authority",
	"50011":   "redirect URI: one that the app registers, letter for letter; a loopback one may have any port",
	"500112":  "send the same redirect URI to authorize and to token",
	"700016":  "client id: an app of the scenario, asked in a tenant that knows it",
	"7000215": "client secret: the secret itself, as the scenario shows it, not its id",
	"7000218": "a confidential client sends client_secret or client_assertion; a public one must be registered as public",
	"500011":  "resource: https://api.partnercenter.microsoft.com, on v2 with /.default",
	"65001":   "consent: an app that is consented in this tenant, such as the scenario's own",
	"28000":   "one resource per request",
	"70011":   "scope: of the form RESOURCE/.default or RESOURCE/NAME",
	"900144":  "send the parameter that the answer names",
}

// callMistakes are the refusals of the Partner Center API that a client's
// settings cause, unlike those that the mandate is about.
var callMistakes = []policy.Reason{
	policy.APIRouteUnknown, policy.APINotSimulated, policy.APIMethodNotAllowed, policy.APIBearerMissing, policy.APITokenMalformed,
	policy.APITokenSignature, policy.APITokenIssuer, policy.APITokenStranger, policy.APITokenNotYetValid, policy.APITokenExpired,
	policy.APIAudienceWrong, policy.APITenantNotPartner, policy.APICPVAppOnly, policy.APIIDMalformed,
	policy.APICustomerUnknown, policy.APICustomerForeign,
}

// A mistake is what a client did wrong, as often as it did.
type mistake struct {
	client, kind string // kind is the error code or the reason
	count        int
	last         control.Entry
	why, remedy  string
}

// mistakes finds clients whose settings the services refuse, and that have not
// done better since.
func mistakes(entries []control.Entry) []finding {
	var open []mistake
	for _, e := range entries {
		m, wrong := mistakeOf(e)
		if !wrong {
			if e.Status < 400 {
				open = slices.DeleteFunc(open, func(m mistake) bool {
					return m.client == e.Client && m.last.Surface == e.Surface && (e.Surface == "pcapi" || m.last.Route == "" || m.last.Route == e.Route)
				})
			}
			continue
		}
		at := slices.IndexFunc(open, func(o mistake) bool { return o.client == m.client && o.kind == m.kind })
		if at < 0 {
			open, at = append(open, m), len(open)
		}
		open[at].count++
		open[at].last = e
	}
	var found []finding
	for _, m := range open {
		check := "calls"
		if m.last.Surface == "idp" {
			check = "sign-in"
		}
		found = append(found, finding{Check: check, Status: problem,
			What: fmt.Sprintf("%s: %s of %s, the last %s %s (entry %d)", m.kind, plural(m.count, "request"),
				cmp.Or(m.client, "a client"), m.last.Method, m.last.Path, m.last.Seq),
			Why: m.why, Remedy: []string{m.remedy}})
	}
	return found
}

func mistakeOf(e control.Entry) (mistake, bool) {
	m := mistake{client: e.Client}
	if e.Surface == "idp" {
		number := strings.TrimPrefix(e.Code, "AADSTS")
		remedy, known := signInMistakes[number]
		m.kind, m.remedy = "AADSTS"+number, remedy
		m.why = strings.TrimPrefix(e.Cause, m.kind+": ")
		return m, known
	}
	if e.Surface != "pcapi" || len(e.Decisions) == 0 {
		return m, false
	}
	d := e.Decisions[len(e.Decisions)-1]
	m.kind, m.why, m.remedy = d.Reason, d.Text, d.Remedy
	return m, d.Outcome != string(policy.Allow) && slices.Contains(callMistakes, policy.Reason(d.Reason))
}
