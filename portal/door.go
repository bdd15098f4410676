package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A visit is a call that the door let in. Pages take one, so none can be reached
// past the door.
type visit struct {
	*web.Call
	portal   *portal
	session  session
	phase    policy.Phase
	because  policy.Reason // of the phase
	admitted policy.Decision
}

// door asks for every page whether it may be shown: sign in first, step up
// first, no, or yes.
func (p *portal) door(f func(*visit) (web.Result, error)) web.Func {
	return func(c *web.Call) (web.Result, error) {
		c.Entry.Correlate = c.World.NewID()
		s, signedIn := findSession(c.World.Read(), c.CookieValue(sessionCookie(c)), c.World.Now())
		if signedIn {
			noteCaller(c, s.Person)
		} else {
			s = session{}
		}
		v := &visit{Call: c, portal: p, session: s}
		v.phase, v.because = p.phase(c.World, s.Person.Tenant)
		v.admitted = policy.AdmitPage(policy.Page{
			Phase: v.phase, PhaseReason: v.because,
			SignedIn: signedIn, AMR: s.Person.AMR, SteppedUp: s.SteppedUp,
		})
		c.Entry.Decide(v.admitted)
		switch v.admitted.Outcome {
		case policy.Allow:
			return f(v)
		case policy.Deny:
			return v.denied()
		case policy.Ask:
		}
		return begin(c, s, wanted(c))
	}
}

func (p *portal) phase(w *world.World, tenant string) (policy.Phase, policy.Reason) {
	if p.Phases == nil {
		row := policy.LastRow(policy.Announced)
		return row.Portal, row.Reason
	}
	return p.Phases(w, tenant)
}

func noteCaller(c *web.Call, who person) {
	c.Entry.Caller.Tenant, c.Entry.Caller.User = who.Tenant, who.User
	c.Entry.Caller.App, c.Entry.Caller.AMR = ClientID, who.AMR
}

// maxWant bounds what is remembered of where somebody wanted to go.
const maxWant = 2_000

// wanted is where to go after a sign-in: the page that was asked for, if it was
// only read and is ours. It is put together anew from the path's parts, so that
// no spelling of a request makes it lead to another host.
func wanted(c *web.Call) string {
	path, ok := web.Segments(c.Request)
	if c.Method != http.MethodGet || !ok || len(path) < 2 || !strings.EqualFold(path[0], "dashboard") {
		return pathHome
	}
	var b strings.Builder
	for _, part := range path {
		b.WriteString("/" + url.PathEscape(part))
	}
	if query := c.URL.Query(); len(query) > 0 {
		b.WriteString("?" + query.Encode())
	}
	if b.Len() > maxWant {
		return pathHome
	}
	return b.String()
}

// The cookies. The session's goes along when a link elsewhere leads here, but
// not with another site's forms. That of a sign-in in progress must come along
// with Entra's answer, which is such a form.
func sessionCookie(c *web.Call) string { return web.CookieName(c.Site, surfaceName, "session") }
func browserCookie(c *web.Call) string { return web.CookieName(c.Site, surfaceName, "signin") }

const cookiePath = "/dashboard"

func keepSession(c *web.Call, r web.Result, secret string) web.Result {
	return r.SetCookie(c.Site, web.Cookie{Name: sessionCookie(c), Value: secret, Path: cookiePath, SameSite: http.SameSiteLaxMode})
}
