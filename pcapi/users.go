package pcapi

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// userJSON is a user of a customer's directory.
type userJSON struct {
	UsageLocation   string               `json:"usageLocation,omitempty"`
	ID              string               `json:"id"`
	UPN             string               `json:"userPrincipalName"`
	FirstName       string               `json:"firstName,omitempty"`
	LastName        string               `json:"lastName,omitempty"`
	DisplayName     string               `json:"displayName"`
	ImmutableID     string               `json:"immutableId,omitempty"`
	PhoneNumber     string               `json:"phoneNumber,omitempty"`
	Password        *passwordProfileJSON `json:"passwordProfile,omitempty"`
	DomainType      string               `json:"userDomainType"`
	State           string               `json:"state"`
	SoftDeletedTime string               `json:"softDeletionTime,omitempty"`
	Links           linksJSON            `json:"links"`
	Attributes      attributesJSON       `json:"attributes"`
}

type passwordProfileJSON struct {
	Password    string `json:"password"`
	ForceChange bool   `json:"forceChangePassword"`
}

// restorable is how long a deleted user can be restored, and is listed.
const restorable = 30 * 24 * time.Hour

var userFilters = map[string]string{"userstate": "equals"}

// listUsers answers GET /v1/customers/{customer}/users: the active ones, or the
// deleted ones where the filter asks for inactive.
func listUsers(c *web.Call, who *caller) (web.Result, error) {
	uri := "/customers/" + who.customer.TenantID + "/users"
	p, err := readPage(c, uri, "filter", "sortField", "sortDirection")
	if err != nil {
		return web.Result{}, err
	}
	inactive, err := readUserState(p.parameter("filter"))
	if err != nil {
		return web.Result{}, err
	}
	users, err := sorted(whoAre(who, inactive, c.World.Now()), p.parameter("sortField"), p.parameter("sortDirection"))
	if err != nil {
		return web.Result{}, err
	}
	return collection(c, turn(p, users), func(u directory.User, b []byte) []byte {
		return append(b, web.Marshal(userAt(who, u))...)
	}), nil
}

func readUserState(text string) (inactive bool, err error) {
	f, err := parseFilter(text, userFilters)
	switch {
	case err != nil || f == nil:
		return false, err
	case strings.EqualFold(f.Value, "inactive"):
		return true, nil
	case strings.EqualFold(f.Value, "active"):
		return false, nil
	}
	return false, filterInvalid("UserState is Active or Inactive")
}

// whoAre lists the customer's users of a state, in the order in which they came.
func whoAre(who *caller, inactive bool, now time.Time) list[directory.User] {
	wanted := func(u directory.User) bool {
		if !inactive {
			return u.DeletedAt.IsZero()
		}
		return !u.DeletedAt.IsZero() && now.Before(u.DeletedAt.Add(restorable))
	}
	after := func(at place) iter.Seq2[place, directory.User] {
		return func(yield func(place, directory.User) bool) {
			for u := range directory.Users.After(who.rows, "tenant", who.customer.TenantID, at) {
				if wanted(u) && !yield(u.Seq, u) {
					return
				}
			}
		}
	}
	return list[directory.User]{after: after, before: backwards(after)}
}

// sorted puts a list in the order of a field; without one it stays as it is.
func sorted(l list[directory.User], field, direction string) (list[directory.User], error) {
	var key func(directory.User) string
	switch strings.ToLower(field) {
	case "":
		return l, nil
	case "displayname":
		key = func(u directory.User) string { return strings.ToLower(u.DisplayName) }
	case "userprincipalname":
		key = func(u directory.User) string { return strings.ToLower(u.UPN) }
	default:
		return l, invalidParameter.instead("The parameter sortField is invalid: it must be DisplayName or UserPrincipalName.")
	}
	sign := 1
	switch strings.ToLower(direction) {
	case "", "ascending", "asc":
	case "descending", "desc":
		sign = -1
	default:
		return l, invalidParameter.instead("The parameter sortDirection is invalid: it must be Ascending or Descending.")
	}
	var rows []directory.User
	for _, u := range l.after(0) {
		rows = append(rows, u)
	}
	slices.SortStableFunc(rows, func(a, b directory.User) int { return sign * cmp.Compare(key(a), key(b)) })
	return numbered(rows), nil
}

// getUser answers GET /v1/customers/{customer}/users/{user}.
func getUser(c *web.Call, who *caller) (web.Result, error) {
	u, ok := directory.Users.Get(who.rows, strings.ToLower(c.Vars["user"]))
	if !ok || u.TenantID != who.customer.TenantID {
		return web.Result{}, userNotFound.saying("")
	}
	return web.JSON(200, userAt(who, u)), nil
}

func userAt(who *caller, u directory.User) userJSON {
	out := userJSON{
		UsageLocation: u.UsageLocation, ID: u.ID, UPN: u.UPN, FirstName: u.GivenName, LastName: u.FamilyName,
		DisplayName: u.DisplayName, ImmutableID: u.ImmutableID, PhoneNumber: u.PhoneNumber,
		DomainType: "managed", State: "active",
		Links:      self("/customers/" + u.TenantID + "/users/" + u.ID),
		Attributes: attributesJSON{ObjectType: "CustomerUser"},
	}
	if d, ok := directory.DomainOf(who.rows, u.UPN); ok && d.Federation != nil {
		out.DomainType = "federated"
	}
	if !u.DeletedAt.IsZero() {
		out.State, out.SoftDeletedTime = "inactive", u.DeletedAt.UTC().Format(time.RFC3339)
	}
	return out
}
