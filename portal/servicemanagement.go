package portal

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// userJSON is a user of a customer's directory, as the API tells it.
type userJSON struct {
	ID       string `json:"id"`
	UPN      string `json:"userPrincipalName"`
	Name     string `json:"displayName"`
	Location string `json:"usageLocation"`
	State    string `json:"state"`
}

type serviceData struct {
	frame
	Name     string // of the customer
	Customer string // address of its page
	Users    page.Table
	Refusal  *refusal // of what the page lists
	Added    string   // who was just added
	Services page.Table
	Form     *userForm // nil: there is no such customer to add a user to
}

// serviceManagement shows what a partner's user may administer at a customer,
// and who is in its directory.
func serviceManagement(v *visit) (web.Result, error) {
	return v.manage(http.StatusOK, nil)
}

// manage shows the page, with the form as it came if it has to be looked at
// again.
func (v *visit) manage(status int, form *userForm) (web.Result, error) {
	k, no, err := v.customer()
	if err != nil {
		return web.Result{}, err
	}
	var list listJSON[userJSON]
	known := no == nil
	if known {
		path := "/v1/customers/" + v.Vars["customer"] + "/users"
		if no, err = refusedOr(v.call(request{Method: http.MethodGet, Path: path}, &list)); err != nil {
			return web.Result{}, err
		}
	}
	if form == nil {
		status = statusOf(no)
	}
	if form == nil && known {
		form = &userForm{UsageLocation: "US"}
	}
	if form != nil {
		form.complete(v, k)
	}
	data := &serviceData{
		frame: v.frame("Service management"), Name: k.name(), Customer: customerPath(v.Vars["customer"]),
		Users: userTable(k.name(), list.Items), Refusal: no, Services: services(k.name()), Form: form,
	}
	if i := slices.IndexFunc(list.Items, func(u userJSON) bool { return u.ID != "" && u.ID == v.Query("added") }); i >= 0 {
		data.Added = list.Items[i].UPN
	}
	return v.show(status, "service-management", data)
}

func userTable(customer string, items []userJSON) page.Table {
	t := page.Table{
		Caption: fmt.Sprintf("%d users in the directory of %s", len(items), customer),
		Columns: []string{"Name", "User name", "Usage location", "State"},
		Empty:   "Nobody yet. The form adds the first user.",
	}
	if len(items) == 1 {
		t.Caption = "1 user in the directory of " + customer
	}
	for _, u := range items {
		badge := page.Badge{Tone: page.Plain, Text: u.State}
		if u.State == "active" {
			badge.Tone = page.Allow
		}
		t.Rows = append(t.Rows, page.Row{{Text: u.Name}, {Text: u.UPN}, {Text: u.Location}, {Badge: &badge}})
	}
	return t
}

// services are the portals that a partner administers customers in. The seed
// says which tenant they make the partner's user sign in to.
func services(customer string) page.Table {
	t := page.Table{Caption: "Portals for " + customer + "; this sandbox does not play them yet", Columns: []string{"Service", "Signs in to"}}
	for _, name := range []string{"Microsoft 365 admin center", "Microsoft Entra admin center", "Azure portal", "Intune admin center"} {
		t.Rows = append(t.Rows, page.Row{{Text: name}, {Text: "the customer's tenant"}})
	}
	t.Rows = append(t.Rows, page.Row{{Text: "Exchange admin center"}, {Text: "the partner's tenant"}})
	return t
}
