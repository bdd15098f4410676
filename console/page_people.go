package console

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

type peopleData struct {
	frame
	Portal string
	People []person
}

// A person is a line of the table.
type person struct {
	control.User
	Detail              string // tenant and roles
	Factors             string
	Phone, Revoke, Call string // addresses

	Locked, FactorsLocked string // until when, if they are now
}

// peoplePage tells who can sign in, and how.
func (s *Server) peoplePage(c *web.Call) (web.Result, error) {
	data := &peopleData{frame: s.frame(c, "People", "People"), Portal: s.Host(c).Surfaces().Portal() + "/dashboard/overview"}
	snap := c.World.Read()
	if u, err := directory.UserNamed(snap, c.Query("whose")); err == nil && c.Query("done") == "revoked" {
		data.Notice.Title = "Sessions of " + u.DisplayName + " revoked"
	}
	tenants := map[string]control.Tenant{}
	for _, t := range tenantsOf(snap) {
		tenants[t.ID] = t
	}
	for _, u := range usersOf(snap) {
		t := tenants[u.TenantID]
		about := append([]string{t.Name, t.Kind}, u.Roles...)
		if u.GuestOf != "" {
			about = append(about, "guest, at home as "+u.GuestOf)
		}
		if t.Environment == string(policy.Sandbox) {
			about[1] += ", integration sandbox"
		}
		data.People = append(data.People, person{User: u, Detail: strings.Join(about, " · "), Factors: factors(u),
			Locked: lockedNow(c, u.LockedUntil), FactorsLocked: lockedNow(c, u.SecondFactorLockedUntil),
			Phone: data.At("phones", u.Key), Revoke: data.At("people", u.Key, "revoke"), Call: data.At("people", u.Key, "call")})
	}
	return s.show(c, http.StatusOK, "people", data)
}

// lockedNow is the end of a lock, unless it is over.
func lockedNow(c *web.Call, until *time.Time) string {
	if until == nil || !c.World.Now().Before(*until) {
		return ""
	}
	return until.UTC().Format(time.TimeOnly)
}

// factors are somebody's second factors in words. Entra does not see the
// provider's.
func factors(u control.User) string {
	names := methodNames(u.Methods)
	if u.Federated {
		names = append(names, "approval, asked for by the provider")
	}
	return strings.Join(names, ", ")
}

// methodNames are Entra's methods as people call them.
func methodNames(methods []string) []string {
	words := map[string]string{
		"PhoneAppNotification": "push on the phone", "PhoneAppOTP": "code from the app", "OneWaySMS": "text message", "TwoWayVoiceMobile": "call",
		"AccessPass": "Temporary Access Pass", "FidoKey": "passkey", "ExternalAuthenticationMethod": "another provider's method",
	}
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
	return web.Result{Status: http.StatusSeeOther}.With("Location", baseOf(c).At("people")+"?done=revoked&whose="+url.QueryEscape(c.Vars["user"])), nil
}
