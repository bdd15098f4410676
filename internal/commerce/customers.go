package commerce

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Customer is a tenant as the customer of one partner.
type Customer struct {
	PartnerID         string // tenant id of the partner
	TenantID          string // the customer's own: the id in the API
	CommerceID        string
	Company           CompanyProfile
	Billing           BillingProfile
	AssociatedPartner string // MPN id of the indirect reseller, if any
	ResellerID        string // tenant id of the indirect reseller, if any
	Relationship      string // reseller, none
	AllowDelegated    bool
	Seq               uint64
}

// A CompanyProfile is the customer as a company.
type CompanyProfile struct {
	Name               string
	Domain             string
	RegistrationNumber string
	Email              string
	Address            Address
}

// A BillingProfile is whom the customer's bills go to.
type BillingProfile struct {
	ID                         string
	FirstName, LastName, Email string
	Culture, Language, Company string
	Address                    Address
	Version                    int64 // of the ETag
}

// An Address is a postal address as the API writes it.
type Address struct {
	Country, Region, City, State     string
	Line1, Line2, PostalCode         string
	FirstName, LastName, PhoneNumber string
}

// Customers are all customers of all partners.
var Customers = world.NewTable("customers",
	func(c Customer) string { return c.PartnerID + " " + c.TenantID },
	world.Ordered("partner", func(c Customer) string { return c.PartnerID }, func(c Customer) uint64 { return c.Seq }),
	world.OrderedMany("tenant", func(c Customer) []string { return []string{c.TenantID} }, func(c Customer) uint64 { return c.Seq }))

// FindCustomer finds a partner's customer by tenant id.
func FindCustomer(r world.Reader, partnerID, tenantID string) (Customer, bool) {
	return Customers.Get(r, partnerID+" "+strings.ToLower(tenantID))
}

// KnownCustomer reports whether a tenant is anybody's customer.
func KnownCustomer(r world.Reader, tenantID string) bool {
	for range Customers.All(r, "tenant", strings.ToLower(tenantID)) {
		return true
	}
	return false
}

// A Tally counts a partner tenant's App+User calls: the progressive phase refuses
// every nth.
type Tally struct {
	TenantID string
	Calls    int
}

// Tallies are the counts, by partner tenant.
var Tallies = world.NewTable("tallies", func(t Tally) string { return t.TenantID })

// Count adds one call of a tenant and returns its number, from 1.
func Count(tx *world.Txn, tenantID string) (int, error) {
	t, _ := Tallies.Get(tx, tenantID)
	t.TenantID, t.Calls = tenantID, t.Calls+1
	return t.Calls, Tallies.Put(tx, t)
}

// Tables are the tables this package declares.
func Tables() []world.Declared { return []world.Declared{Customers, Tallies} }
