package idp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
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
// provider's active endpoint and comes here with the assertion it gets there.
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

// legacySignIn holds a sign-in that nobody can be asked anything in against the
// same rules as any other, and writes its line in the sign-in log.
func legacySignIn(c *web.Call, r wstrust.Request) error {
	kind := legacyProtocol(c.Header.Get("X-MS-Client-Application"))
	c.Entry.Detail("protocol", kind)
	q := &tokenRequest{c: c, snap: c.World.Read(), now: c.World.Now(), client: exchangeOnline,
		form: tokenForm{Username: r.Username, Password: r.Password}}
	c.Entry.Caller.App = q.client.ID
	sub := subject{target: Target{Resource: exchangeOnline, Audience: exchangeOnline.ID}}
	refused := q.legacyFactor(&sub, r)
	if refused == nil {
		refused = q.legacyAllowed(&sub)
	}
	if refused == nil && sub.spend != nil {
		refused = c.World.Write(sub.spend)
	}
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

// legacyFactor checks the one thing that is there: a password of Entra's or an
// assertion of the provider.
func (q *tokenRequest) legacyFactor(sub *subject, r wstrust.Request) error {
	if r.Assertion != nil {
		b, err := q.readBearer(saml.SAML11, r.Assertion)
		if err != nil {
			return err
		}
		sub.user, sub.auth, sub.spend = b.user, q.provenBy(b), b.spend
		sub.since, sub.asserted = sub.auth.Time, true
		q.place, err = placeOf(q.snap, b.domain.TenantID)
		return err
	}
	domain, ok := directory.DomainOf(q.snap, r.Username)
	if !ok {
		return fail(50059)
	}
	var err error
	if q.place, err = placeOf(q.snap, domain.TenantID); err != nil {
		return err
	}
	sub.user, err = q.passwordUser()
	sub.auth = signin.Authentication{UserID: sub.user.ID, TenantID: sub.user.TenantID, First: policy.ByPassword, Time: q.now, Seq: q.c.World.Seq()}
	sub.since = q.now
	return err
}

// legacyAllowed checks what is demanded beyond the first factor.
func (q *tokenRequest) legacyAllowed(sub *subject) error {
	sub.tenant = q.place.For(q.snap, sub.user.TenantID)
	q.c.Entry.Caller.Tenant = sub.tenant.ID
	if by, ended := sub.user.Ended(q.remnant(sub), sub.since, sub.auth.Seq); ended {
		return fail(50173, iso(sub.since), iso(by.At))
	}
	asked := q.admission(sub)
	asked.client = policy.LegacyClient
	sub.facts = q.signIn(sub, asked, true) // consent is for apps: a service of Microsoft's needs none
	sub.facts.Client = policy.LegacyClient
	step := policy.NextStep(sub.facts)
	q.c.Entry.Decide(step.Decision)
	if step.Kind == policy.Issue {
		return nil
	}
	return blocked(step, Refused{Account: sub.user.UPN, Tenant: sub.tenant, Client: q.client, Resource: sub.target.Resource,
		Policies: asked.policies(), MaxAge: sub.facts.Demands.MaxAge})
}
