package directory

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// ChangeProvider changes the provider's side of a domain's federation. What was
// set for one of its people alone stays.
func ChangeProvider(tx *world.Txn, domain string, change func(*Provider)) error {
	p, ok := Providers.Get(tx, strings.ToLower(domain))
	if !ok {
		return NotFoundError{"provider", domain}
	}
	change(&p)
	return Providers.Put(tx, p)
}

// ChangeFederation changes what Entra was told about a domain's provider. Rows
// are values: readers keep the federation that they have read.
func ChangeFederation(tx *world.Txn, domain string, change func(*Federation)) error {
	d, ok := Domains.Get(tx, strings.ToLower(domain))
	if !ok || d.Federation == nil {
		return NotFoundError{"federated domain", domain}
	}
	federation := *d.Federation
	change(&federation)
	d.Federation = &federation
	return Domains.Put(tx, d)
}

// Certificates are the signing certificates that Entra trusts for a federation:
// today's and, where a rollover is announced, the next.
func (f Federation) Certificates() [][]byte {
	var out [][]byte
	for _, der := range [][]byte{f.SigningCertificate, f.NextSigningCertificate} {
		if len(der) > 0 {
			out = append(out, der)
		}
	}
	return out
}
