package idp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/internal/wstrust"
)

// legacyLife is how long the opaque token of a legacy sign-in is good.
const legacyLife = 24 * time.Hour

// exchangeOnline is the service that takes basic authentication, for its clients.
var exchangeOnline = directory.App{ID: "00000002-0000-0ff1-ce00-000000000000", Name: "Office 365 Exchange Online"}

// rst2 takes the user name and password that a mail program gave to a service by
// basic authentication. Nobody can be asked for a second factor that way, which is
// what "legacy authentication" means. The token is opaque, and nothing in the
// sandbox takes it: the answer alone matters.
//
// A federated user's password is not Entra's: the service takes it to the
// provider's active endpoint instead.
func (s *Server) rst2(c *web.Call) (web.Result, error) {
	r, err := readRST2(c)
	if err == nil {
		err = legacySignIn(c, r)
	}
	if err != nil {
		return legacyRefusal(c, err)
	}
	now := c.World.Now()
	reply := wstrust.CompactReply{Now: now, Expires: now.Add(legacyLife), AppliesTo: r.AppliesTo, Token: "t=" + c.World.NewSecret(96) + "&p="}
	return noStore(soapResult(http.StatusOK, reply.Bytes())), nil
}

// readRST2 reads the message. A timestamp need not be there, but must fit if it is.
func readRST2(c *web.Call) (wstrust.Request, error) {
	raw, err := web.Body(c)
	if err != nil {
		return wstrust.Request{}, err
	}
	r, err := wstrust.Read(raw)
	if err == nil && r.Version != wstrust.February2005 {
		err = fmt.Errorf("%w: this endpoint speaks WS-Trust of February 2005", wstrust.ErrAction)
	}
	if err == nil {
		err = r.Fresh(c.World.Now())
	}
	if err != nil {
		return r, fail(90023, strings.TrimSuffix(err.Error(), ".")).because(err)
	}
	return r, nil
}

// legacySignIn holds a sign-in with nothing but a password against the same rules
// as any other, and writes its line in the sign-in log.
func legacySignIn(c *web.Call, r wstrust.Request) error {
	kind := legacyProtocol(c.Header.Get("X-MS-Client-Application"))
	c.Entry.Detail("protocol", kind)
	q := &tokenRequest{c: c, snap: c.World.Read(), now: c.World.Now(), client: exchangeOnline,
		form: tokenForm{Username: r.Username, Password: r.Password}}
	c.Entry.Caller.App = q.client.ID
	domain, ok := directory.DomainOf(q.snap, r.Username)
	if !ok {
		return fail(50059)
	}
	var err error
	if q.place, err = placeOf(q.snap, domain.TenantID); err != nil {
		return err
	}
	sub := subject{target: Target{Resource: exchangeOnline, Audience: exchangeOnline.ID}}
	refused := q.legacyAllowed(&sub)
	e, isRefusal := errors.AsType[*Error](refused)
	if refused != nil && !isRefusal {
		return refused
	}
	rec := q.record(sub, e)
	rec.ClientApp = kind
	if err := c.World.Write(func(tx *world.Txn) error { return logSignIn(tx, rec) }); err != nil {
		return err
	}
	return refused
}

// legacyAllowed checks the password, then what is demanded beyond it.
func (q *tokenRequest) legacyAllowed(sub *subject) error {
	user, err := q.passwordUser()
	if err != nil {
		return err
	}
	sub.auth = signin.Authentication{UserID: user.ID, TenantID: user.TenantID, First: policy.ByPassword, Time: q.now}
	sub.user, sub.tenant = user, q.place.For(q.snap, user.TenantID)
	q.c.Entry.Caller.Tenant = sub.tenant.ID
	asked := q.admission(sub)
	asked.client = policy.LegacyClient
	sub.facts = q.signIn(sub, asked, true) // consent is for apps: a service of Microsoft's needs none
	sub.facts.Client = policy.LegacyClient
	step := policy.NextStep(sub.facts)
	q.c.Entry.Decide(step.Decision)
	if step.Kind == policy.Issue {
		return nil
	}
	return blocked(step, Refused{Account: user.UPN, Tenant: sub.tenant, Client: q.client, Resource: sub.target.Resource,
		Policies: asked.policies(), MaxAge: sub.facts.Demands.MaxAge})
}
