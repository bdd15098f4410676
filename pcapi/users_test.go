package pcapi_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const usersOfTailspin = "/v1/customers/" + tailspin + "/users"

// newUser is the body of a good request to create a user.
func newUser(upn string) string {
	return fmt.Sprintf(`{"userPrincipalName":%q,"displayName":"New","usageLocation":"US","passwordProfile":{"password":"Example-1"}}`, upn)
}

func (sb *sandbox) post(t testing.TB, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", usersOfTailspin, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+sb.token(t, "alejandra", "pwd", "mfa"))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return sb.call(r)
}

func TestCreatedUserIsInTheCustomersDirectory(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	if w := sb.post(t, newUser("New@Tailspin.example")); w.Code != 201 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	u, ok := directory.FindUser(sb.Read(), "new@tailspin.example")
	if !ok || u.TenantID != tailspin || u.Password != "Example-1" || u.UsageLocation != "US" || u.DisplayName != "New" ||
		u.PerUserMFA != policy.PerUserDisabled || !u.CreatedAt.Equal(now) || len(u.Roles) > 0 {
		t.Errorf("the row is %+v", u)
	}
	if names := sb.list(t, "/customers/"+tailspin+"/users").names(); !slices.Equal(names, []string{"tara@tailspin.example", "New@Tailspin.example"}) {
		t.Errorf("the list shows %v", names)
	}
	if w := sb.get(usersOfTailspin+"/"+strings.ToUpper(u.ID), sb.token(t, "alejandra", "pwd", "mfa")); w.Code != 200 || strings.Contains(w.Body.String(), "Example-1") {
		t.Errorf("reading it: %d %s", w.Code, w.Body)
	}
}

func TestRepeatedCreationGivesTheSameUser(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	const id = "11111111-2222-4333-8444-555555555555"
	first := sb.post(t, newUser("new@tailspin.example"), "MS-RequestId", id)
	again := sb.post(t, newUser("NEW@tailspin.example"), "MS-RequestId", strings.ToUpper(id))
	if first.Code != 201 || again.Code != 201 || first.Body.String() != again.Body.String() {
		t.Errorf("first %d %s\nagain %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	if got := len(sb.list(t, "/customers/"+tailspin+"/users").Items); got != 2 {
		t.Errorf("%d users, want 2", got)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"another request id":                  sb.post(t, newUser("new@tailspin.example"), "MS-RequestId", "99999999-2222-4333-8444-555555555555"),
		"no request id":                       sb.post(t, newUser("new@tailspin.example")),
		"a request id that is no GUID":        sb.post(t, newUser("new@tailspin.example"), "MS-RequestId", "1"),
		"a request id that was never of use ": sb.post(t, newUser("tara@tailspin.example"), "MS-RequestId", id),
	} {
		if w.Code != 409 {
			t.Errorf("%s: %d, want 409", name, w.Code)
		}
	}
	if w := sb.post(t, newUser("other@tailspin.example"), "MS-RequestId", id); w.Code != 201 {
		t.Errorf("another user under the same id: %d", w.Code)
	}
}

func TestBodyOfANewUserIsReadAsClientsSendIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body, contentType string
		want              int
	}{
		"without a content type":    {newUser("a@tailspin.example"), "", 201},
		"as text/json":              {newUser("a@tailspin.example"), "text/json", 201},
		"as a +json type":           {newUser("a@tailspin.example"), "application/merge-patch+json", 201},
		"with a byte order mark":    {"\ufeff" + newUser("a@tailspin.example"), "application/json", 201},
		"with members unknown here": {strings.Replace(newUser("a@tailspin.example"), "{", `{"colour":{"of":[1,2]},`, 1), "application/json", 201},
		"in the other domain":       {newUser("a@tailspin.onmicrosoft.com"), "application/json", 201},
		"as a form":                 {"displayName=New", "application/x-www-form-urlencoded", 415},
		"as XML":                    {"<user/>", "text/xml", 415},
		"as nonsense":               {"{}", "json", 415},
		"empty":                     {"", "application/json", 400},
		"null":                      {" null ", "application/json", 400},
		"a list":                    {"[]", "application/json", 400},
		"a string":                  {`"user"`, "application/json", 400},
		"two objects":               {newUser("a@tailspin.example") + "{}", "application/json", 400},
		"cut off":                   {newUser("a@tailspin.example")[:40], "application/json", 400},
		"too deep":                  {strings.Repeat(`{"a":`, 20_000) + strings.Repeat("}", 20_000), "application/json", 400},
		"too large":                 {`{"displayName":"` + strings.Repeat("x", 300<<10) + `"}`, "application/json", 413},
		"name without a domain":     {newUser("tailspin.example"), "application/json", 400},
		"two at signs":              {newUser("a@b@tailspin.example"), "application/json", 400},
		"a name with blanks":        {newUser("a b@tailspin.example"), "application/json", 400},
		"a name ending in a dot":    {newUser("a.@tailspin.example"), "application/json", 400},
		"a long name":               {newUser(strings.Repeat("a", 65) + "@tailspin.example"), "application/json", 400},
		"a long display name":       {strings.Replace(newUser("a@tailspin.example"), `"New"`, `"`+strings.Repeat("é", 257)+`"`, 1), "application/json", 400},
		"a line break in a name":    {strings.Replace(newUser("a@tailspin.example"), `"New"`, `"New\nLine"`, 1), "application/json", 400},
	} {
		sb := start(t, nil)
		if w := sb.post(t, c.body, "Content-Type", c.contentType); w.Code != c.want {
			t.Errorf("%s: %d, want %d: %.300s", name, w.Code, c.want, w.Body)
		}
	}
}

func TestRefusedPasswordIsNeverRepeated(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	for _, body := range []string{
		strings.Replace(newUser("a@tailspin.example"), "Example-1", "hunter2", 1),
		`{"passwordProfile":{"password":"hunter2"`,
		`{"passwordProfile":"hunter2"}`,
		`{"displayName":"hunter2" "hunter2"}`,
	} {
		w := sb.post(t, body)
		if e := sb.last(t); w.Code != 400 || strings.Contains(w.Body.String()+e.Cause+fmt.Sprint(e.Details), "hunter2") {
			t.Errorf("%s: %d %s, cause %q", body, w.Code, w.Body, e.Cause)
		}
	}
}

func TestImmutableIDIsNobodyElses(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	with := func(upn string) string {
		return strings.Replace(newUser(upn), "{", `{"immutableId":"anchor",`, 1)
	}
	if w := sb.post(t, with("a@tailspin.example")); w.Code != 201 || !strings.Contains(w.Body.String(), `"immutableId":"anchor"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := sb.post(t, with("b@tailspin.example")); w.Code != 409 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestUsersArePagedAndSorted(t *testing.T) {
	t.Parallel()
	sb := start(t, func(tx *world.Txn) error {
		for _, name := range []string{"delta", "alpha", "charlie", "bravo"} {
			if err := directory.Users.Insert(tx, directory.User{ID: tx.NewID(), TenantID: tailspin, UPN: name, DisplayName: name, Seq: tx.Seq()}); err != nil {
				return err
			}
		}
		return nil
	})
	users := "/customers/" + tailspin + "/users"
	first := sb.list(t, users+"?size=3")
	expectNames(t, "first", first, []string{"tara@tailspin.example", "delta", "alpha"})
	second := sb.follow(t, first.Links.Next)
	expectNames(t, "second", second, []string{"charlie", "bravo"})
	expectNames(t, "back", sb.follow(t, second.Links.Previous), []string{"tara@tailspin.example", "delta", "alpha"})
	expectNames(t, "last", sb.list(t, users+"?size=2&seekOperation=Last"), []string{"charlie", "bravo"})

	byName := sb.list(t, users+"?size=2&sortField=DisplayName&sortDirection=Descending")
	expectNames(t, "sorted", byName, []string{"tara@tailspin.example", "delta"})
	next := sb.follow(t, byName.Links.Next)
	expectNames(t, "sorted, second", next, []string{"charlie", "bravo"})
	expectNames(t, "sorted, back", sb.follow(t, next.Links.Previous), []string{"tara@tailspin.example", "delta"})
	expectNames(t, "sorted by name", sb.list(t, users+"?sortfield=userprincipalname&sortdirection=asc"),
		[]string{"alpha", "bravo", "charlie", "delta", "tara@tailspin.example"})
}

func TestDeletedUsersAreListedForThirtyDays(t *testing.T) {
	t.Parallel()
	sb := start(t, func(tx *world.Txn) error {
		return directory.Users.Insert(tx, directory.User{ID: tx.NewID(), TenantID: tailspin, UPN: "long gone", DeletedAt: now.AddDate(0, 0, -30), Seq: tx.Seq()})
	})
	expectNames(t, "inactive", sb.list(t, "/customers/"+tailspin+`/users?filter=%7B"Field":"UserState","Value":"Inactive","Operator":"equals"%7D`),
		[]string{"gone@tailspin.example"})
	expectNames(t, "active", sb.list(t, "/customers/"+tailspin+`/users?filter=%7B"Field":"userstate","Value":"ACTIVE","Operator":"Equals"%7D`),
		[]string{"tara@tailspin.example"})
}

func TestUserOfAFederatedDomainIsSaidToBe(t *testing.T) {
	t.Parallel()
	const id = "00000000-0000-4000-8000-0000000000fe"
	sb := start(t, func(tx *world.Txn) error {
		return directory.Users.Insert(tx, directory.User{ID: id, TenantID: tailspin, UPN: "fed@federated.tailspin.example", Seq: tx.Seq()})
	})
	w := sb.get(usersOfTailspin+"/"+id, sb.token(t, "alejandra", "pwd", "mfa"))
	var got struct{ UserDomainType string }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.UserDomainType != "federated" {
		t.Errorf("%s", w.Body)
	}
}

func TestUserOfAnotherTenantIsNotShown(t *testing.T) {
	t.Parallel()
	sb := start(t, nil)
	if w := sb.get(usersOfTailspin+"/"+people[1].id, sb.token(t, "alejandra", "pwd", "mfa")); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
