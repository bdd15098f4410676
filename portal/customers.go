package portal

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// customerJSON is a customer as the API tells it.
type customerJSON struct {
	ID           string      `json:"id"`
	Company      companyJSON `json:"companyProfile"`
	Relationship string      `json:"relationshipToPartner"`
	Delegated    *bool       `json:"allowDelegatedAccess"`
	Domains      []string    `json:"customDomains"`
}

type companyJSON struct {
	TenantID string `json:"tenantId"`
	Domain   string `json:"domain"`
	Name     string `json:"companyName"`
	Email    string `json:"email"`
	Address  struct {
		City    string `json:"city"`
		Country string `json:"country"`
	} `json:"address"`
}

// listJSON is the API's envelope of lists.
type listJSON[T any] struct {
	Items []T    `json:"items"`
	Token string `json:"continuationToken"`
	Links struct {
		Next *struct{} `json:"next"`
	} `json:"links"`
}

type customersData struct {
	frame
	Table   page.Table
	Refusal *refusal
	Next    string // address of the next page
	First   string // address of the first page, on later ones
}

// customers lists the partner's customers, as the API gives them to this person.
func customers(v *visit) (web.Result, error) {
	seek := v.Query("continuation")
	call := request{Method: http.MethodGet, Path: "/v1/customers?size=50"}
	if seek != "" && printable(seek) {
		call.Path, call.Seek = call.Path+"&seekOperation=Next", seek
	}
	var list listJSON[customerJSON]
	no, err := refusedOr(v.call(call, &list))
	if err != nil {
		return web.Result{}, err
	}
	data := &customersData{frame: v.frame("Customers"), Refusal: no, Table: customerTable(list.Items)}
	if call.Seek != "" {
		data.First = pathCustomers
	}
	if list.Links.Next != nil && list.Token != "" {
		data.Next = pathCustomers + "?continuation=" + url.QueryEscape(list.Token)
	}
	return v.show(statusOf(no), "customers", data)
}

// printable keeps what cannot stand in a header out of it.
func printable(s string) bool {
	return len(s) <= maxWant && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7E })
}

// refusedOr tells the API's refusal, which a page shows, from other errors.
func refusedOr(err error) (*refusal, error) {
	if no, ok := errors.AsType[*refusal](err); ok {
		return no, nil
	}
	return nil, err
}

// statusOf is the status of a page that shows what the API gave, or a refusal.
func statusOf(no *refusal) int {
	if no == nil {
		return http.StatusOK
	}
	return no.page()
}

func customerTable(items []customerJSON) page.Table {
	t := page.Table{
		Caption: fmt.Sprintf("%d customers", len(items)),
		Columns: []string{"Company", "Domain", "Tenant id", "Manage"},
		Empty:   "No customers yet. The scenario says who is whose customer.",
	}
	if len(items) == 1 {
		t.Caption = "1 customer"
	}
	for _, k := range items {
		t.Rows = append(t.Rows, page.Row{
			{Text: k.name(), Href: customerPath(k.ID), Detail: relationships[k.Relationship]},
			{Text: k.Company.Domain},
			{Text: k.ID, Mono: true},
			{Text: "Service management", Href: servicePath(k.ID)},
		})
	}
	return t
}

// relationships are the API's words for what a customer is to the partner.
var relationships = map[string]string{
	"reseller": "reseller relationship", "advisor": "advisor relationship", "syndication": "syndication relationship",
	"microsoft_support": "support relationship", "none": "no relationship",
}

func (k customerJSON) name() string { return firstOf(k.Company.Name, k.ID) }

func customerPath(id string) string { return pathCustomers + "/" + url.PathEscape(id) }
func servicePath(id string) string  { return customerPath(id) + "/servicemanagement" }

type customerData struct {
	frame
	Name    string
	Facts   []page.Pair
	Refusal *refusal
	Service string
	List    string
}

// customerPage shows one customer.
func customerPage(v *visit) (web.Result, error) {
	k, no, err := v.customer()
	if err != nil {
		return web.Result{}, err
	}
	data := &customerData{frame: v.frame(k.name()), Name: k.name(), Refusal: no, Service: servicePath(v.Vars["customer"]), List: pathCustomers}
	for _, p := range []page.Pair{
		{Name: "Tenant id", Value: k.ID},
		{Name: "Default domain", Value: k.Company.Domain},
		{Name: "Custom domains", Value: strings.Join(k.Domains, ", ")},
		{Name: "Relationship", Value: k.Relationship},
		{Name: "E-mail", Value: k.Company.Email},
		{Name: "Place", Value: strings.Trim(k.Company.Address.City+", "+k.Company.Address.Country, ", ")},
	} {
		if p.Value != "" {
			data.Facts = append(data.Facts, p)
		}
	}
	return v.show(statusOf(no), "customer", data)
}

// customer asks the API for the customer that the path names. When it refuses,
// there is nothing but the id.
func (v *visit) customer() (customerJSON, *refusal, error) {
	var k customerJSON
	id := v.Vars["customer"]
	no, err := refusedOr(v.call(request{Method: http.MethodGet, Path: "/v1/customers/" + id}, &k))
	if no != nil {
		k = customerJSON{ID: id}
	}
	return k, no, err
}
