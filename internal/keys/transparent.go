package keys

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// transparentHosts are the real services that transparent mode answers for: each
// by its own name, no parent of it.
var transparentHosts = []string{
	"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
	"api.partnercenter.microsoft.com", "graph.microsoft.com", "partner.microsoft.com",
	"vault.azure.net",
}

// reservedDomains are the suffixes below which scenarios keep their domains, and
// so their providers. All of them are in the set: playing another scenario must
// not make another CA, for they are nobody's names.
var reservedDomains = []string{"example", "test"}

// Transparent is the set of transparent mode: the real host names, and the
// providers sts.<domain> of a scenario. An application with hard-coded hosts
// trusts it, that process alone and for a while: it vouches for names that are
// others', so it lives for less than a month and is never the everyday CA.
func Transparent(domains ...string) (NameSet, error) {
	set := NameSet{
		Name: transparentName,
		DNS:  append(slices.Clone(transparentHosts), reservedDomains...),
		// Without any range, clients accept every address: loopback is nobody's.
		IPs: slices.Clone(loopback),
		// A certificate also reaches one day back, which makes 30 in all.
		Lifetime: 29 * day,
	}
	var providers []string
	for _, domain := range domains {
		name := "sts." + strings.ToLower(strings.TrimSuffix(domain, "."))
		if _, err := netip.ParseAddr(domain); err == nil || !isDNSName(name) {
			return NameSet{}, fmt.Errorf("domain %q is no DNS name", domain)
		}
		providers = append(providers, name)
	}
	slices.Sort(providers)
	for _, name := range providers {
		if !set.Permits(name) {
			set.DNS = append(set.DNS, name)
		}
	}
	return set, nil
}
