package main

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
)

// checkJournal tells of clients that reached the sandbox and got no further.
func (p *patient) checkJournal() []finding {
	if p.seen == 0 {
		if p.info.TurnedAway.Handshakes.Count > 0 {
			return nil
		}
		return []finding{p.neverCame("no client has come yet")}
	}
	open, mended := mistakes(p.entries)
	found := p.stuckAfterDiscovery()
	for _, m := range open {
		found = append(found, m.finding())
	}
	switch {
	case len(mended) > 0:
		found = append(found, madeGood(mended))
	case len(found) == 0:
		if !slices.ContainsFunc(p.entries, func(e control.Entry) bool { return !byHand(e.Client) }) {
			found = append(found, p.neverCame("no client but browsers and curl has come yet"))
		}
		found = append(found, finding{Check: "clients", Status: fine, What: plural(len(p.entries), "request") + " in the journal, no mistake of a client's among them"})
	}
	return found
}

// neverCame says where clients go that do not come.
func (p *patient) neverCame(what string) finding {
	return finding{Check: "clients", Status: note, What: what,
		Why: "if yours reports endpoints_resolution_error, or that it cannot find login.microsoftonline.com, it asked there " +
			"whether it may use this authority",
		Remedy: []string{
			"MSAL Node, MSAL.js     knownAuthorities: ['" + strings.TrimPrefix(p.info.Origin, "https://") + "']   with the port",
			"@azure/identity        authorityHost: '" + p.info.Origin + "', disableInstanceDiscovery: true",
			"MSAL Go, Java, .NET    WithInstanceDiscovery(false)",
			"MSAL Python            instance_discovery=False",
		}}
}

// byHand tells programs by which people try things.
func byHand(client string) bool {
	return looksOnly(client) || strings.HasPrefix(client, "Mozilla") || strings.HasPrefix(client, "pcsandbox-console")
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
		if strings.HasPrefix(v.client, "python-requests") && !onPort443(p.info.Origin) {
			found = append(found, p.droppedPort(v.client, last[v].Seq))
			continue
		}
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

// droppedPort is what MSAL Python does after discovery, unless a person signs in.
func (p *patient) droppedPort(client string, seq uint64) finding {
	return finding{Check: "authority", Status: problem,
		What: fmt.Sprintf("%s fetched a discovery document and went no further (entry %d)", client, seq),
		Why: "MSAL Python drops the port of the authority when it signs in with user name and password, and calls port 443; " +
			"or it did not like the issuer, which must have the host of the authority",
		Remedy: []string{
			self() + " serve --addr localhost:443   # for user name and password",
			"authority='" + p.info.Origin + "/TENANT', instance_discovery=False",
		}}
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

func onPort443(origin string) bool {
	at, err := url.Parse(origin)
	return err == nil && (at.Port() == "" || at.Port() == "443")
}
