package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A userForm is the form that adds a user to a customer's directory. The
// password goes to the API and nowhere else.
type userForm struct {
	DisplayName   string
	UserName      string
	Domain        string
	FirstName     string
	LastName      string
	UsageLocation string

	Action  string
	Hidden  []page.Hidden
	Domains []page.Option
	Refusal *refusal
}

// complete fills in what the form needs to be sent.
func (f *userForm) complete(v *visit, k customerJSON) {
	f.Action = servicePath(v.Vars["customer"])
	// The request's id goes along to the API, which adds a user once for it,
	// however often the button is pressed.
	f.Hidden = []page.Hidden{{Name: "csrf", Value: v.session.Form}, {Name: "request", Value: v.World.NewID()}}
	for _, domain := range append(append([]string{}, k.Domains...), k.Company.Domain) {
		seen := false
		for _, o := range f.Domains {
			seen = seen || o.Value == domain
		}
		if domain != "" && !seen {
			f.Domains = append(f.Domains, page.Option{Value: domain, Label: domain, Selected: domain == f.Domain})
		}
	}
}

// newUserJSON is a user as the API wants to be told of it.
type newUserJSON struct {
	UsageLocation string       `json:"usageLocation"`
	UPN           string       `json:"userPrincipalName"`
	FirstName     string       `json:"firstName"`
	LastName      string       `json:"lastName"`
	DisplayName   string       `json:"displayName"`
	Password      passwordJSON `json:"passwordProfile"`
}

type passwordJSON struct {
	Password    string `json:"password"`
	ForceChange bool   `json:"forceChangePassword"`
}

// addUser takes the form. Whether everything is right with it is for the API to
// say.
func addUser(v *visit) (web.Result, error) {
	sent, err := web.Form(v.Call)
	if err != nil {
		return web.Result{}, err
	}
	if !equal(sent.Get("csrf"), v.session.Form) {
		return web.Result{}, forgedForm
	}
	text := func(name string) string { return strings.TrimSpace(sent.Get(name)) }
	form := &userForm{
		DisplayName: text("displayName"), UserName: text("userName"), Domain: text("domain"),
		FirstName: text("firstName"), LastName: text("lastName"), UsageLocation: text("usageLocation"),
	}
	call := request{Method: http.MethodPost, Path: "/v1/customers/" + v.Vars["customer"] + "/users", Body: newUserJSON{
		UsageLocation: form.UsageLocation, UPN: form.upn(), FirstName: form.FirstName, LastName: form.LastName,
		DisplayName: form.DisplayName, Password: passwordJSON{Password: sent.Get("password"), ForceChange: true},
	}}
	if id := text("request"); len(id) <= 36 && printable(id) {
		call.ID = id
	}
	var made userJSON
	no, err := refusedOr(v.call(call, &made))
	if err != nil {
		return web.Result{}, err
	}
	if no != nil {
		no.Place, form.Refusal = "add-user-refusal", no
		return v.manage(no.page(), form)
	}
	v.Entry.Detail("user added", made.UPN)
	return seeOther(servicePath(v.Vars["customer"]) + "?added=" + url.QueryEscape(made.ID)), nil
}

// upn is the user principal name; who types the domain, too, gets that one.
func (f *userForm) upn() string {
	if f.UserName == "" || f.Domain == "" || strings.Contains(f.UserName, "@") {
		return f.UserName
	}
	return f.UserName + "@" + f.Domain
}
