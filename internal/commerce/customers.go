package commerce

import (
	"iter"
	"math"
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
	ProviderID        string // tenant id of the indirect provider, where the partner is a reseller
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
	world.Ordered("partner_newest", func(c Customer) string { return c.PartnerID }, func(c Customer) uint64 { return math.MaxUint64 - c.Seq }),
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

// CustomersAfter yields a partner's customers above a sequence number, oldest
// first, as they are stored: nobody may change them. A page costs what it holds,
// however many customers there are.
func CustomersAfter(r world.Reader, partnerID string, seq uint64) iter.Seq[*Customer] {
	return Customers.Refs(r, "partner", partnerID, seq)
}

// CustomersBefore yields a partner's customers below a sequence number, newest
// first, likewise.
func CustomersBefore(r world.Reader, partnerID string, seq uint64) iter.Seq[*Customer] {
	if seq == 0 {
		return func(func(*Customer) bool) {}
	}
	return Customers.Refs(r, "partner_newest", partnerID, math.MaxUint64-seq)
}

// Tables are the tables this package declares.
func Tables() []world.Declared { return []world.Declared{Customers, Tallies, Creations} }
