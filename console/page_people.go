package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

type peopleData struct {
	frame
	Portal string
	Groups []group
}

// A group is the people of one tenant.
type group struct {
	control.Tenant
	People []person
}

type person struct {
	control.User
	Phone, Revoke string // addresses
	Facts         []page.Pair
}

// peoplePage tells who can sign in, and how.
func (s *Server) peoplePage(c *web.Call) (web.Result, error) {
	data := &peopleData{frame: s.frame(c, "People", "People"), Portal: s.Host(c).Surfaces().Portal() + "/dashboard/overview"}
	snap := c.World.Read()
	users := usersOf(snap, c.World.Now())
	for _, t := range tenantsOf(snap) {
		g := group{Tenant: t}
		for _, u := range users {
			if u.TenantID == t.ID {
				g.People = append(g.People, person{User: u, Facts: personFacts(u),
					Phone: data.At("phones", u.Key), Revoke: data.At("people", u.Key, "revoke")})
			}
		}
		if len(g.People) > 0 {
			data.Groups = append(data.Groups, g)
		}
	}
	return s.show(c, http.StatusOK, "people", data)
}

func personFacts(u control.User) []page.Pair {
	where := "Password at Entra ID"
	if u.Federated {
		where = "Password at the provider"
	}
	perUser := ""
	if u.PerUserMFA != "disabled" {
		perUser = u.PerUserMFA
	}
	all := []page.Pair{
		{Name: "User name", Value: u.UPN},
		{Name: where, Value: u.Password},
		{Name: "Second factors", Value: strings.Join(methodNames(u.Methods), ", ")},
		{Name: "TOTP secret", Value: u.TOTP},
		{Name: "Per-user MFA", Value: perUser},
		{Name: "Roles", Value: strings.Join(u.Roles, ", ")},
	}
	return slices.DeleteFunc(all, func(p page.Pair) bool { return p.Value == "" })
}

// methodNames are Entra's methods as people call them.
func methodNames(methods []string) []string {
	words := map[string]string{"PhoneAppNotification": "push on the phone", "PhoneAppOTP": "code from the app"}
	out := make([]string, len(methods))
	for i, m := range methods {
		if out[i] = words[m]; out[i] == "" {
			out[i] = m
		}
	}
	return out
}

// revokeForm ends all sessions of a person.
func (s *Server) revokeForm(c *web.Call) (web.Result, error) {
	if err := revoke(c); err != nil {
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("people"), "revoked"), nil
}
