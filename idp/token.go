package idp

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A tokenRequest is one call of the token endpoint on its way through the
// pipeline.
type tokenRequest struct {
	s          *Server
	c          *web.Call
	snap       world.Snap
	now        time.Time
	v1         bool
	place      Place
	form       tokenForm
	client     directory.App
	account    directory.User // that a password is for, as far as it is known
	credential string         // publicClient, bySecret or byCertificate
}

// A subject is what a grant came to: who the tokens are for and what for. The
// checks that follow are the same for all grants.
type subject struct {
	auth   signin.Authentication // zero for an app alone
	since  time.Time             // when the grant was given: revoking later ends it
	seq    uint64                // its sequence number, for what came later within that second
	target Target
	mfa    mfaRequest // what this grant and its sign-in asked for
	tenant directory.Tenant
	user   directory.User
	guest  directory.User // what stands for the user in a tenant they are a guest of
	roles  []string       // delegated roles, where the user is none of the tenant's

	openID  bool // an ID token belongs to the answer
	offline bool // a refresh token does
	nonce   string
	maxAge  bool

	claims   string                 // what the request of the sign-in asked for in claims
	relayed  bool                   // on behalf of a user: who refuses tells what the user has to do
	asserted bool                   // by a provider's assertion, which may tell of an older sign-in
	refresh  signin.Refresh         // what the next refresh token inherits
	spend    func(*world.Txn) error // what redeeming uses up; may be nil
	app      bool                   // an app alone
	facts    policy.SignIn          // what was decided on
}

// token is the token endpoint, v1 and v2.
func (s *Server) token(c *web.Call) (web.Result, error) { return s.answer(c, s.grant) }

// grant is the one way for all grants: whose tokens they are, whether they may be
// given, then giving them.
func (s *Server) grant(q *tokenRequest) (web.Result, error) {
	give, ok := grants[q.form.GrantType]
	switch {
	case q.form.GrantType == "":
		return web.Result{}, fail(900144, "grant_type")
	case !ok:
		return web.Result{}, fail(70003, q.form.GrantType)
	}
	if err := q.authenticate(); err != nil {
		return web.Result{}, err
	}
	if err := q.crossOrigin(); err != nil {
		return web.Result{}, err
	}
	sub, err := give(q)
	if err != nil {
		return web.Result{}, q.refused(sub, err)
	}
	granted, err := q.check(&sub)
	if err != nil {
		return web.Result{}, q.refused(sub, sub.relay(err))
	}
	made := q.accessToken(sub, granted)
	refresh, err := q.settle(sub, made)
	if err != nil {
		return web.Result{}, err
	}
	return s.respond(q, sub, granted, made, refresh)
}

func (s *Server) readTokenRequest(c *web.Call) (*tokenRequest, error) {
	q := &tokenRequest{s: s, c: c, snap: c.World.Read(), now: c.World.Now(), v1: isV1(c)}
	var err error
	if q.form, err = readTokenForm(c); err != nil {
		return q, err
	}
	if q.place, err = findPlace(c, q.snap); err != nil {
		return q, err
	}
	if !q.v1 && q.form.Resource != "" {
		return q, fail(901002)
	}
	return q, nil
}

func (q *tokenRequest) asked() asked { return asked{q.snap, directoryName(q.place)} }

// check runs what no grant can skip: the resource, the user's state, whether the
// user may enter the tenant, every demand for MFA, consent.
func (q *tokenRequest) check(sub *subject) (granted []string, err error) {
	if sub.app {
		return nil, q.checkApp(sub)
	}
	user, ok := directory.Users.Get(q.snap, sub.auth.UserID)
	sub.user, sub.tenant = user, q.place.For(q.snap, sub.auth.TenantID)
	q.c.Entry.Caller.User, q.c.Entry.Caller.Tenant = user.UPN, sub.tenant.ID
	if q.place.Segment == consumers {
		return nil, fail(500208, user.UPN)
	}
	if by, ended := user.Ended(q.remnant(sub), sub.since, cmp.Or(sub.seq, sub.auth.Seq)); ended {
		return nil, fail(50173, iso(sub.since), iso(by.At))
	}
	if ok && user.DeletedAt.IsZero() {
		if err := q.enter(sub); err != nil {
			return nil, err
		}
	}
	if err := q.checkResource(sub.target, sub.tenant); err != nil {
		return nil, err
	}
	granted, consented := sub.target.granted(q.snap, sub.tenant.ID, q.client, sub.object().ID)
	asked := q.admission(sub)
	sub.facts = q.signIn(sub, asked, consented)
	step := policy.NextStep(sub.facts)
	q.c.Entry.Decide(step.Decision)
	if step.Kind == policy.Issue {
		return granted, nil
	}
	refused := Refused{
		Account: user.UPN, Tenant: sub.tenant, Client: q.client, Resource: sub.target.Resource,
		Policies: asked.policies(), MaxAge: sub.facts.Demands.MaxAge,
	}
	if q.renews() {
		refused.Since = sub.since
	}
	return nil, blocked(step, refused)
}

// renews reports whether the request rests on an older sign-in than the one that
// has just ended.
func (q *tokenRequest) renews() bool { return q.form.GrantType == "refresh_token" }

// remnant is what the grant is as revocation sees it: a refresh token, the access
// token of a user on whose behalf an API acts, or what a browser's session gave.
func (q *tokenRequest) remnant(sub *subject) policy.Remnant {
	return policy.Remnant{
		ByPassword: sub.auth.ByPassword(), Token: q.renews() || sub.relayed, Confidential: !isPublic(q.client),
	}
}

func (q *tokenRequest) admission(sub *subject) admission {
	return admission{
		tenant: sub.tenant, object: inTenant(q.snap, sub.object(), sub.tenant, q.now),
		apps: []string{sub.target.Resource.ID, q.client.ID}, requested: sub.mfa.Wanted, today: q.c.World.PolicyNow(),
	}
}

// object is what the user is in the tenant that the tokens are of.
func (sub subject) object() directory.User { return objectOf(sub.user, sub.guest) }

// signIn are the facts of a request that nobody can be asked anything about.
func (q *tokenRequest) signIn(sub *subject, asked admission, consented bool) policy.SignIn {
	u := sub.user
	home, _ := directory.Tenants.Get(q.snap, u.TenantID)
	facts := policy.SignIn{
		Silent: true, AccountChosen: true, FirstFactor: true,
		AccountKnown:  u.ID != "" && u.DeletedAt.IsZero(),
		Enabled:       !u.Disabled && !sub.guest.Disabled,
		MFADone:       sub.mfa.met(sub.auth, q.now),
		Used:          sub.auth.Methods,
		Controls:      sub.auth.Controls,
		Demands:       asked.demands(q.snap),
		Registered:    u.KindsAt(q.now),
		Allowed:       usableMethods(home),
		GraceDaysLeft: home.GraceDaysLeft(u, q.now),
		Consented:     consented,
	}
	if q.renews() || sub.relayed || sub.asserted {
		facts.Age, facts.MFAAge = q.now.Sub(sub.auth.Proven()), q.now.Sub(sub.auth.MFATime)
	}
	if d, ok := directory.DomainOf(q.snap, u.UPN); ok && d.Federation != nil {
		facts.Federated, facts.MFABehavior = true, d.Federation.Behavior()
	}
	return facts
}

// enter sees that the user may act in a tenant that is not their own, and as
// what.
func (q *tokenRequest) enter(sub *subject) error {
	if sub.user.TenantID == sub.tenant.ID {
		return nil
	}
	sub.guest = guestOf(q.snap, sub.user, sub.tenant)
	d := mayEnter(q.snap, sub.user, sub.tenant, q.client, q.now)
	q.c.Entry.Decide(d)
	if d.Outcome != policy.Allow {
		return notAdmitted(d, sub.user, sub.tenant, q.client)
	}
	if sub.guest.ID != "" {
		return nil // a guest has the roles of the guest object
	}
	sub.roles = policy.DelegatedRoles(relationships(q.snap, sub.user, sub.tenant.ID, q.now))
	return nil
}

func (q *tokenRequest) checkApp(sub *subject) error {
	sub.tenant = q.place.Tenant
	q.c.Entry.Caller.Tenant = sub.tenant.ID
	if !q.client.InTenant(q.snap, sub.tenant.ID) {
		return fail(7000229, q.client.ID, sub.tenant.Name)
	}
	return q.checkResource(sub.target, sub.tenant)
}

func (q *tokenRequest) checkResource(t Target, tenant directory.Tenant) error {
	if !t.Resource.InTenant(q.snap, tenant.ID) {
		return fail(500011, t.Audience, tenant.Name)
	}
	return nil
}

// settle uses up what the grant uses up, remembers the access token if somebody
// may act on behalf of its user with it, and stores the next refresh token: all
// in one transaction.
func (q *tokenRequest) settle(sub subject, made issue) (refresh string, err error) {
	if sub.spend == nil && !sub.offline && !sub.delegable(made) && !q.logs() {
		return "", nil
	}
	err = q.c.World.Write(func(tx *world.Txn) error {
		if sub.spend != nil {
			if err := sub.spend(tx); err != nil {
				return err
			}
		}
		if sub.delegable(made) {
			if err := signin.RememberIssued(tx, made.uti, sub.auth, q.now); err != nil {
				return err
			}
		}
		if sub.offline {
			if refresh, err = issueRefresh(tx, q.nextRefresh(sub)); err != nil {
				return err
			}
		}
		if !q.logs() {
			return nil
		}
		return logSignIn(tx, q.record(sub, nil))
	})
	return refresh, err
}

// remember notes what no grant led to, so that it can be presented all the same.
func (q *tokenRequest) remember(sub subject, made issue) error {
	if !sub.delegable(made) {
		return nil
	}
	return q.c.World.Write(func(tx *world.Txn) error { return signin.RememberIssued(tx, made.uti, sub.auth, q.now) })
}

// delegable reports whether the access token can be presented on behalf of its
// user: it is for an application that has a credential.
func (sub subject) delegable(made issue) bool {
	resource := sub.target.Resource
	return !sub.app && made.uti != "" && !resource.BuiltIn && !isPublic(resource)
}

// relay makes a refusal of a request on behalf of a user one that an API can pass
// on to its caller: on either endpoint interaction_required, with the claims.
func (sub subject) relay(err error) error {
	e, ok := errors.AsType[*Error](err)
	if ok && sub.relayed && e.Row.V1 == interaction {
		e.Word, e.ClaimsOnV1 = interaction, true
	}
	return err
}

// nextRefresh slides: 90 days from now, but for single-page applications, whose
// 24 hours began with the sign-in.
func (q *tokenRequest) nextRefresh(sub subject) signin.Refresh {
	r := sub.refresh
	r.ClientID, r.Auth, r.SPA, r.IssuedAt = q.client.ID, sub.auth, q.client.SPA, q.now
	switch {
	case !r.SPA:
		r.Expires = q.now.Add(signin.RefreshLife)
	case r.Expires.IsZero():
		r.Expires = q.now.Add(signin.SPALife)
	}
	if r.Resource == "" {
		r.Resource = sub.target.Audience
	}
	if r.Scopes == nil {
		r.Scopes = slices.Concat(sub.target.Asked, sub.target.OIDC)
	}
	return r
}

func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }
