package directory

import (
	"slices"
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

// Federate hands a managed domain's sign-in to a provider. Sessions go on until
// they end; at the next sign-in the provider is asked. People whom the domain's
// provider knows are tied to their accounts there.
func Federate(tx *world.Txn, domain string, f Federation) error {
	d, ok := Domains.Get(tx, strings.ToLower(domain))
	if !ok || d.Federation != nil {
		return NotFoundError{"managed domain", domain}
	}
	d.Federation = &f
	if err := Domains.Put(tx, d); err != nil {
		return err
	}
	return eachAt(tx, d, func(u *User, a ProviderAccount) {
		if u.ImmutableID == "" {
			u.ImmutableID = a.ImmutableID
		}
	})
}

// Unfederate makes a federated domain a managed one: Entra asks for passwords
// itself. People who had none there sign in with the one of the provider, as if its
// passwords had been synchronised before.
func Unfederate(tx *world.Txn, domain string) error {
	d, ok := Domains.Get(tx, strings.ToLower(domain))
	if !ok || d.Federation == nil {
		return NotFoundError{"federated domain", domain}
	}
	d.Federation = nil
	if err := Domains.Put(tx, d); err != nil {
		return err
	}
	return eachAt(tx, d, func(u *User, a ProviderAccount) {
		if u.Password == "" {
			u.Password = a.Password
		}
	})
}

// eachAt changes the people of a domain, each beside the account at its provider,
// which is zero for those it does not know.
func eachAt(tx *world.Txn, d Domain, change func(*User, ProviderAccount)) error {
	for _, u := range slices.Collect(Users.All(tx, "tenant", d.TenantID)) {
		upn := strings.ToLower(u.UPN)
		if _, at, _ := strings.Cut(upn, "@"); at != d.Name {
			continue
		}
		a, _ := ProviderAccounts.Get(tx, upn)
		change(&u, a)
		if err := Users.Put(tx, u); err != nil {
			return err
		}
	}
	return nil
}
