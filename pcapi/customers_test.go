package pcapi_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

type link struct {
	URI, Method string
	Headers     []struct{ Key, Value string }
}

type listing struct {
	TotalCount        int
	ContinuationToken string
	Items             []struct {
		ID                string
		UserPrincipalName string
		CompanyProfile    struct{ CompanyName string }
	}
	Links struct{ Self, Next, Previous *link }
}

func (l listing) names() (out []string) {
	for _, item := range l.Items {
		out = append(out, item.CompanyProfile.CompanyName+item.UserPrincipalName)
	}
	return out
}

// manyCustomers gives Contoso n customers, called Customer 1 to Customer n,
// instead of the one it has.
func manyCustomers(n int) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		commerce.Customers.Delete(tx, contoso+" "+tailspin)
		for i := 1; i <= n; i++ {
			c := customer(tx, contoso, fmt.Sprintf("10000000-0000-4000-8000-%012d", i), fmt.Sprintf("Customer %d", i))
			if i%2 == 0 {
				c.ResellerID = "20000000-0000-4000-8000-000000000000"
			}
			if err := commerce.Customers.Insert(tx, c); err != nil {
				return err
			}
		}
		return nil
	}
}

func (sb *sandbox) list(t testing.TB, uri string, continuation ...string) listing {
	t.Helper()
	r := httptest.NewRequest("GET", "/v1"+uri, nil)
	r.Header.Set("Authorization", "Bearer "+sb.token(t, "alejandra", "pwd", "mfa"))
	for _, token := range continuation {
		r.Header.Set("MS-ContinuationToken", token)
	}
	w := sb.call(r)
	if w.Code != 200 {
		t.Fatalf("%s: %d %s", uri, w.Code, w.Body)
	}
	var l listing
	if err := json.Unmarshal(w.Body.Bytes(), &l); err != nil {
		t.Fatal(err)
	}
	if l.TotalCount != len(l.Items) || l.Links.Self == nil {
		t.Fatalf("%s: totalCount %d of %d items, self %v", uri, l.TotalCount, len(l.Items), l.Links.Self)
	}
	return l
}

// follow goes where a link leads, as the SDKs do.
func (sb *sandbox) follow(t testing.TB, to *link) listing {
	t.Helper()
	return sb.list(t, to.URI, to.Headers[0].Value)
}

func called(numbers ...int) (out []string) {
	for _, n := range numbers {
		out = append(out, fmt.Sprintf("Customer %d", n))
	}
	return out
}

func expectNames(t *testing.T, what string, got listing, want []string) {
	t.Helper()
	if !slices.Equal(got.names(), want) {
		t.Errorf("%s: %v, want %v", what, got.names(), want)
	}
}

func TestCustomersArePagedInBothDirections(t *testing.T) {
	t.Parallel()
	sb := start(t, manyCustomers(7))
	first := sb.list(t, "/customers?size=3")
	expectNames(t, "first", first, called(1, 2, 3))
	if first.Links.Previous != nil || first.ContinuationToken == "" {
		t.Errorf("first page: %+v", first.Links)
	}
	if got, want := first.Links.Next.URI, "/customers?size=3&seekOperation=Next"; got != want {
		t.Errorf("next is %s, want %s", got, want)
	}
	second := sb.follow(t, first.Links.Next)
	expectNames(t, "second", second, called(4, 5, 6))
	third := sb.follow(t, second.Links.Next)
	expectNames(t, "third", third, called(7))
	if third.Links.Next != nil || third.ContinuationToken != "" {
		t.Errorf("there is no fourth page: %+v", third.Links)
	}
	back := sb.follow(t, third.Links.Previous)
	expectNames(t, "back from the third", back, called(4, 5, 6))
	expectNames(t, "itself again", sb.follow(t, back.Links.Self), called(4, 5, 6))
	start := sb.follow(t, back.Links.Previous)
	expectNames(t, "back to the first", start, called(1, 2, 3))
	if start.Links.Previous != nil || start.Links.Next == nil {
		t.Errorf("back at the first page: %+v", start.Links)
	}
	expectNames(t, "last", sb.list(t, "/customers?size=3&seekOperation=last"), called(5, 6, 7))
	expectNames(t, "first by name", sb.list(t, "/customers?size=3&SEEKOPERATION=FIRST", first.ContinuationToken), called(1, 2, 3))
	expectNames(t, "size from the token", sb.list(t, "/customers?seekOperation=0", first.ContinuationToken), called(4, 5, 6))
	expectNames(t, "another size", sb.list(t, "/customers?size=2&seekOperation=Next", first.ContinuationToken), called(4, 5))
	expectNames(t, "size zero is the default", sb.list(t, "/customers?size=0"), called(1, 2, 3, 4, 5, 6, 7))
}

func TestPagesGoOnWhenCustomersComeAndGo(t *testing.T) {
	t.Parallel()
	sb := start(t, manyCustomers(4))
	first := sb.list(t, "/customers?size=2")
	err := sb.Write(func(tx *world.Txn) error {
		commerce.Customers.Delete(tx, contoso+" 10000000-0000-4000-8000-000000000002")
		return commerce.Customers.Insert(tx, customer(tx, contoso, "10000000-0000-4000-8000-000000000005", "Customer 5"))
	})
	if err != nil {
		t.Fatal(err)
	}
	second := sb.follow(t, first.Links.Next)
	expectNames(t, "second", second, called(3, 4))
	third := sb.follow(t, second.Links.Next)
	expectNames(t, "third", third, called(5))
	expectNames(t, "back", sb.follow(t, third.Links.Previous), called(3, 4))
}

func TestPageBeyondTheEndIsEmpty(t *testing.T) {
	t.Parallel()
	sb := start(t, manyCustomers(3))
	first := sb.list(t, "/customers?size=2")
	if err := sb.Write(func(tx *world.Txn) error {
		commerce.Customers.Delete(tx, contoso+" 10000000-0000-4000-8000-000000000003")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	second := sb.follow(t, first.Links.Next)
	expectNames(t, "second", second, nil)
	if second.Links.Next != nil || second.Links.Previous == nil {
		t.Fatalf("links %+v", second.Links)
	}
	expectNames(t, "back", sb.follow(t, second.Links.Previous), called(1, 2))
}

func TestCustomersAreFilteredAsBothSDKsWriteIt(t *testing.T) {
	t.Parallel()
	sb := start(t, manyCustomers(12))
	for text, want := range map[string][]string{
		`{"Field":"CompanyName","Value":"customer 1","Operator":"starts_with"}`:                                             called(1, 10, 11, 12),
		`{"filterType":"Simple","operator":"StartsWith","field":"companyName","value":"Customer 12"}`:                       called(12),
		`{"Operator":"STARTS_WITH","Value":"customer3.","Field":"domain"}`:                                                  called(3),
		`{"Field":"CompanyName","Value":"","Operator":"starts_with"}`:                                                       called(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
		`{"Field":"CompanyName","Value":"ustomer","Operator":"starts_with"}`:                                                nil,
		`{"Field":"IndirectReseller","Value":"20000000-0000-4000-8000-000000000000","Operator":"starts_with"}`:              called(2, 4, 6, 8, 10, 12),
		`{"Field":"IndirectCloudSolutionProvider","Value":"30000000-0000-4000-8000-000000000000","Operator":"starts_with"}`: nil,
	} {
		expectNames(t, text, sb.list(t, "/customers?size=0&FILTER="+url.QueryEscape(text)), want)
	}
}

func TestFilterIsKeptFromPageToPage(t *testing.T) {
	t.Parallel()
	sb := start(t, manyCustomers(12))
	filter := url.QueryEscape(`{"Field":"CompanyName","Value":"Customer 1","Operator":"starts_with"}`)
	first := sb.list(t, "/customers?size=2&filter="+filter)
	expectNames(t, "first", first, called(1, 10))
	second := sb.follow(t, first.Links.Next)
	expectNames(t, "second", second, called(11, 12))
	expectNames(t, "second, by the token alone", sb.list(t, "/customers?seekOperation=Next", first.ContinuationToken), called(11, 12))
	expectNames(t, "back", sb.follow(t, second.Links.Previous), called(1, 10))
}

func TestListParametersThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	sb := start(t, manyCustomers(3))
	token := sb.list(t, "/customers?size=2").ContinuationToken
	users := "/customers/" + tailspin + "/users"
	for name, c := range map[string]struct{ uri, token, code string }{
		"size is no number":            {"/customers?size=many", "", "2000"},
		"size is negative":             {"/customers?size=-1", "", "2000"},
		"size is too large":            {"/customers?size=501", "", "2000"},
		"unknown direction":            {"/customers?seekOperation=Sideways", token, "2000"},
		"direction without a token":    {"/customers?seekOperation=Next", "", "2001"},
		"a token that is none":         {"/customers?seekOperation=Next", "!!!", "2000"},
		"a token of another list":      {users + "?seekOperation=Next", token, "2000"},
		"a token of another filter":    {"/customers?seekOperation=Next&filter=" + url.QueryEscape(`{"Field":"Domain","Value":"x","Operator":"starts_with"}`), token, "2000"},
		"a filter that is no JSON":     {"/customers?filter=Name", "", "2000"},
		"a filter by another field":    {"/customers?filter=" + url.QueryEscape(`{"Field":"Id","Value":"x","Operator":"starts_with"}`), "", "2000"},
		"a filter with another verb":   {"/customers?filter=" + url.QueryEscape(`{"Field":"Domain","Value":"x","Operator":"equals"}`), "", "2000"},
		"a filter with a list":         {"/customers?filter=" + url.QueryEscape(`{"Field":"Domain","Value":["x"],"Operator":"starts_with"}`), "", "2000"},
		"users by another state":       {users + "?filter=" + url.QueryEscape(`{"Field":"UserState","Value":"x","Operator":"equals"}`), "", "2000"},
		"users sorted by another name": {users + "?sortField=age", "", "2000"},
		"users sorted sideways":        {users + "?sortField=displayName&sortDirection=x", "", "2000"},
	} {
		change := start(t, nil) // users are looked up at a customer, who is not among the many
		if c.uri[:len("/customers?")] == "/customers?" {
			change = sb
		}
		r := httptest.NewRequest("GET", "/v1"+c.uri, nil)
		r.Header.Set("Authorization", "Bearer "+change.token(t, "alejandra", "pwd", "mfa"))
		r.Header.Set("MS-ContinuationToken", c.token)
		if w := change.call(r); w.Code != 400 || change.last(t).Code != c.code {
			t.Errorf("%s: %d, code %s: %s", name, w.Code, change.last(t).Code, w.Body)
		}
	}
}
