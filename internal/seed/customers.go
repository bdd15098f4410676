package seed

import (
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/fixtures"
	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// customers plants a partner's customers. A customer of an indirect reseller is
// its indirect provider's customer, too.
func (g *garden) customers(t *scenarios.Tenant) error {
	partner := g.tenants[t.Key]
	for _, key := range t.Customers {
		customer, ok := g.tenants[key]
		if !ok {
			return directory.NotFoundError{Kind: "tenant", Name: key}
		}
		provider, through := g.tenants[t.IndirectProvider]
		if err := g.customer(partner, customer, directory.Tenant{}, provider); err != nil {
			return err
		}
		if through {
			if err := g.customer(provider, customer, partner, directory.Tenant{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// customer plants one customer of a partner: through a reseller, if the partner
// is a provider, or by way of a provider, if it is a reseller.
func (g *garden) customer(partner, customer, reseller, provider directory.Tenant) error {
	if old, exists := commerce.FindCustomer(g.tx, partner.ID, customer.ID); exists {
		if reseller.ID == "" {
			return nil // whoever came first knows more
		}
		old.ResellerID = reseller.ID
		return commerce.Customers.Put(g.tx, old)
	}
	sample := company(customer.Key)
	a := sample.Address
	address := commerce.Address{
		Country: a.Country, City: a.City, State: a.State, Line1: a.Line1, PostalCode: a.PostalCode,
		FirstName: a.FirstName, LastName: a.LastName, PhoneNumber: a.Phone,
	}
	return commerce.Customers.Insert(g.tx, commerce.Customer{
		PartnerID: partner.ID, TenantID: customer.ID, CommerceID: g.id("commerce", customer.Key),
		Company: commerce.CompanyProfile{
			Name: customer.Name, Domain: customer.DefaultDomain, Email: "contact@" + customer.DefaultDomain, Address: address,
		},
		Billing: commerce.BillingProfile{
			ID: g.id("billing", partner.Key+"/"+customer.Key), FirstName: a.FirstName, LastName: a.LastName,
			Email: "contact@" + customer.DefaultDomain, Culture: sample.Culture, Language: sample.Language, Company: customer.Name,
			Address: address, Version: 1,
		},
		ResellerID: reseller.ID, ProviderID: provider.ID, Relationship: "reseller", AllowDelegated: true, Seq: g.tx.Seq(),
	})
}

// company is the sample company that a customer takes address and contact from:
// its own by key, else always the same one.
func company(key string) fixtures.Company {
	all := fixtures.Companies()
	for _, c := range all {
		if c.Key == key {
			return c
		}
	}
	h := fnv.New32a()
	h.Write([]byte(key))
	return all[h.Sum32()%uint32(len(all))]
}

// relationshipLife is the longest a GDAP relationship may last: two years.
const relationshipLife = 730 * 24 * time.Hour

// delegation plants the granular delegated administration that a partner's users
// have at customers: one relationship for each pair of partner and customer, and
// in it one security group for each user.
func (g *garden) delegation(t *scenarios.Tenant) error {
	partner := g.tenants[t.Key]
	roles := map[string][]string{} // customer key → role ids of all users
	for _, u := range t.Users {
		for customer, names := range u.GDAP {
			roles[customer] = append(roles[customer], roleIDs(names)...)
		}
	}
	for _, customer := range sortedKeys(roles) {
		if err := g.relationship(partner, g.tenants[customer], roles[customer]); err != nil {
			return err
		}
	}
	for _, u := range t.Users {
		for _, customer := range sortedKeys(u.GDAP) {
			if err := g.assignment(partner, g.tenants[customer], &u, roleIDs(u.GDAP[customer])); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *garden) relationshipID(partner, customer directory.Tenant) string {
	return g.id(scenarios.RelationshipObject, partner.Key+"/"+customer.Key) + "-" +
		g.id(scenarios.RelationshipObject, customer.Key+"/"+partner.Key)
}

func (g *garden) relationship(partner, customer directory.Tenant, roles []string) error {
	slices.Sort(roles)
	return directory.Relationships.Insert(g.tx, directory.Relationship{
		ID: g.relationshipID(partner, customer), Name: partner.Name + " at " + customer.Name,
		PartnerID: partner.ID, CustomerID: customer.ID, Status: "active", Roles: slices.Compact(roles),
		Duration: relationshipLife, CreatedAt: g.now, ActivatedAt: g.now, EndsAt: g.now.Add(relationshipLife), Seq: g.tx.Seq(),
	})
}

func (g *garden) assignment(partner, customer directory.Tenant, u *scenarios.User, roles []string) error {
	key := u.Key + "/" + customer.Key
	group := directory.Group{
		ID: g.id("group", key), TenantID: partner.ID, Name: customer.Name + " – " + u.Name,
		Members: []string{string(u.ID)}, Seq: g.tx.Seq(),
	}
	if err := directory.Groups.Insert(g.tx, group); err != nil {
		return err
	}
	return directory.Assignments.Insert(g.tx, directory.Assignment{
		ID: g.id("assignment", key), RelationshipID: g.relationshipID(partner, customer), GroupID: group.ID,
		Roles: roles, Status: "active", Seq: g.tx.Seq(),
	})
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

// partnerTenants are the tenants of all partners, in the order of the file.
func (g *garden) partnerTenants() []directory.Tenant {
	var out []directory.Tenant
	for _, t := range g.sc.Tenants {
		if t.Kind.Partner() {
			out = append(out, g.tenants[t.Key])
		}
	}
	return out
}
