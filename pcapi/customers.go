package pcapi

import (
	"iter"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// customerJSON is a customer. Lists show the first members only.
type customerJSON struct {
	ID                string              `json:"id"`
	CommerceID        string              `json:"commerceId,omitempty"`
	Company           companyProfileJSON  `json:"companyProfile"`
	Billing           *billingProfileJSON `json:"billingProfile,omitempty"`
	Relationship      string              `json:"relationshipToPartner"`
	AllowDelegated    *bool               `json:"allowDelegatedAccess,omitempty"`
	CustomDomains     []string            `json:"customDomains,omitempty"`
	AssociatedPartner string              `json:"associatedPartnerId,omitempty"`
	Links             linksJSON           `json:"links"`
	Attributes        attributesJSON      `json:"attributes"`
}

type companyProfileJSON struct {
	TenantID           string         `json:"tenantId"`
	Domain             string         `json:"domain"`
	Name               string         `json:"companyName"`
	RegistrationNumber string         `json:"organizationRegistrationNumber,omitempty"`
	Address            *addressJSON   `json:"address,omitempty"`
	Email              string         `json:"email,omitempty"`
	Links              linksJSON      `json:"links"`
	Attributes         attributesJSON `json:"attributes"`
}

type billingProfileJSON struct {
	ID         string         `json:"id"`
	FirstName  string         `json:"firstName,omitempty"`
	LastName   string         `json:"lastName,omitempty"`
	Email      string         `json:"email"`
	Culture    string         `json:"culture"`
	Language   string         `json:"language"`
	Company    string         `json:"companyName"`
	Address    addressJSON    `json:"defaultAddress"`
	Links      linksJSON      `json:"links"`
	Attributes attributesJSON `json:"attributes"`
}

// customerFilters are the fields a list of customers can be filtered by, and how.
var customerFilters = map[string]string{
	"companyname": "startswith", "domain": "startswith",
	"indirectreseller": "startswith", "indirectcloudsolutionprovider": "startswith",
}

// listCustomers answers GET /v1/customers.
func listCustomers(c *web.Call, who *caller) (web.Result, error) {
	p, err := readPage(c, "/customers", "filter")
	if err != nil {
		return web.Result{}, err
	}
	f, err := parseFilter(p.parameter("filter"), customerFilters)
	if err != nil {
		return web.Result{}, err
	}
	return collection(c, turn(p, customerList(who, f)), appendBrief), nil
}

// customerList is the caller's customers in the order in which they came.
func customerList(who *caller, f *filter) list[*commerce.Customer] {
	places := func(rows iter.Seq[*commerce.Customer]) iter.Seq2[place, *commerce.Customer] {
		return func(yield func(place, *commerce.Customer) bool) {
			for row := range rows {
				if (f == nil || matches(row, f)) && !yield(row.Seq, row) {
					return
				}
			}
		}
	}
	return list[*commerce.Customer]{
		after: func(at place) iter.Seq2[place, *commerce.Customer] {
			return places(commerce.CustomersAfter(who.rows, who.partner.ID, at))
		},
		before: func(at place) iter.Seq2[place, *commerce.Customer] {
			return places(commerce.CustomersBefore(who.rows, who.partner.ID, at))
		},
	}
}

func matches(row *commerce.Customer, f *filter) bool {
	switch f.Field {
	case "companyname":
		return f.startsWith(row.Company.Name)
	case "domain":
		return f.startsWith(row.Company.Domain)
	case "indirectreseller":
		return f.startsWith(row.ResellerID) || f.startsWith(row.AssociatedPartner)
	case "indirectcloudsolutionprovider":
		return f.startsWith(row.ProviderID)
	}
	return false
}

// getCustomer answers GET /v1/customers/{customer}. A caller without a GDAP role
// there sees the customer without its custom domains and the e-mail and address
// of its profile (gdap-sam-graph.md 4).
func getCustomer(_ *web.Call, who *caller) (web.Result, error) {
	row := who.customer
	out := brief(&row)
	out.CommerceID, out.AssociatedPartner = row.CommerceID, row.AssociatedPartner
	out.AllowDelegated = &row.AllowDelegated
	out.Company.RegistrationNumber = row.Company.RegistrationNumber
	out.Billing = billingProfile(row)
	if who.holds(profileRoles) {
		address := addressJSON(row.Company.Address)
		out.Company.Address, out.Company.Email = &address, row.Company.Email
		out.CustomDomains = customDomains(who)
	}
	return web.JSON(200, out), nil
}

// appendBrief writes at the end of b what lists show of a customer, byte for byte
// as JSON makes it of what brief returns (a test holds them together). Lists of
// customers are what clients read most, and this takes a tenth of the time.
func appendBrief(row *commerce.Customer, b []byte) []byte {
	id := appendText(make([]byte, 0, 64), row.TenantID)
	plain := id[1 : len(id)-1]
	b = append(append(b, `{"id":`...), id...)
	b = append(append(b, `,"companyProfile":{"tenantId":`...), id...)
	b = appendText(append(b, `,"domain":`...), row.Company.Domain)
	b = appendText(append(b, `,"companyName":`...), row.Company.Name)
	b = append(append(b, `,"links":{"self":{"uri":"/customers/`...), plain...)
	b = append(b, `/profiles/company","method":"GET","headers":[]}},"attributes":{"objectType":"CustomerCompanyProfile"}}`...)
	b = appendText(append(b, `,"relationshipToPartner":`...), row.Relationship)
	b = append(append(b, `,"links":{"self":{"uri":"/customers/`...), plain...)
	return append(b, `","method":"GET","headers":[]}},"attributes":{"objectType":"Customer"}}`...)
}

func brief(row *commerce.Customer) customerJSON {
	uri := "/customers/" + row.TenantID
	return customerJSON{
		ID: row.TenantID,
		Company: companyProfileJSON{
			TenantID: row.TenantID, Domain: row.Company.Domain, Name: row.Company.Name,
			Links: self(uri + "/profiles/company"), Attributes: attributesJSON{ObjectType: "CustomerCompanyProfile"},
		},
		Relationship: row.Relationship,
		Links:        self(uri),
		Attributes:   attributesJSON{ObjectType: "Customer"},
	}
}

func billingProfile(row commerce.Customer) *billingProfileJSON {
	b := row.Billing
	return &billingProfileJSON{
		ID: b.ID, FirstName: b.FirstName, LastName: b.LastName, Email: b.Email,
		Culture: b.Culture, Language: b.Language, Company: b.Company, Address: addressJSON(b.Address),
		Links:      self("/customers/" + row.TenantID + "/profiles/billing"),
		Attributes: attributesJSON{ETag: strconv.FormatInt(b.Version, 10), ObjectType: "CustomerBillingProfile"},
	}
}

// customDomains are the customer's domains but for the ones that Microsoft gave.
func customDomains(who *caller) []string {
	var out []string
	for d := range directory.Domains.All(who.rows, "tenant", who.customer.TenantID) {
		if !strings.HasSuffix(d.Name, ".onmicrosoft.com") {
			out = append(out, d.Name)
		}
	}
	return out
}
