package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// promptsConsent reports whether a request wants the consent page whatever was
// granted before.
func promptsConsent(req signin.Request) bool {
	return req.Prompt == promptConsent || req.AdminConsent != signin.NoAdminConsent
}

// consentScreen asks for permissions.
type consentScreen struct {
	screen
	Publisher string // tenant that registered the app
	Tenant    string // that everybody's consent would be for
	Lines     []consentLine
	ForAll    bool // the person may consent for everybody
	Always    bool // and is asked for nothing less
}

type consentLine struct{ Text, Scope, Resource string }

// askConsent shows what the app asks for, or that an administrator must decide.
func (v *visit) askConsent(f facts, step policy.Step) (web.Result, error) {
	r := v.c.World.Read()
	asked := permissionsOf(r, f.app, v.flow.Request)
	s := consentScreen{screen: v.screen(f, "Permissions requested", pathConsent, step.Decision), Tenant: f.tenant.Name}
	home, _ := directory.Tenants.Get(r, f.app.HomeTenant)
	s.Publisher = home.Name
	s.ForAll = v.administers(f)
	s.Always = v.flow.Request.AdminConsent != signin.NoAdminConsent
	for _, p := range asked {
		for _, scope := range p.scopes {
			s.Lines = append(s.Lines, consentLine{says(p.resource, scope), scope, p.resource.Name})
		}
	}
	if f.target.Offline() || v.flow.Request.V1 {
		s.Lines = append(s.Lines, consentLine{Text: "Keep the access you have given it", Scope: "offline_access"})
	}
	if !v.mayConsent(f, asked, s.Always) {
		v.c.Entry.Decide(settled(policy.SignInAdminConsentNeeded))
		v.c.Entry.Code = fail(90094).Code()
		return v.s.show(v.c, http.StatusOK, "consent-admin", &s)
	}
	return v.s.show(v.c, http.StatusOK, "consent", &s)
}

// administers reports whether the person may consent for the whole tenant: by
// their own roles there, or by delegated ones.
func (v *visit) administers(f facts) bool {
	r := v.c.World.Read()
	who := f.object()
	if who.TenantID == f.tenant.ID {
		return directory.MayConsentForAll(who.DirectoryRoles, who.Roles)
	}
	return directory.MayConsentForAll(policy.DelegatedRoles(relationships(r, f.user, f.tenant.ID, f.now)), nil)
}

// mayConsent reports whether the person may consent to what is asked: for
// everybody administrators only, for themselves people of the tenant, unless it
// or the permissions leave that to administrators.
func (v *visit) mayConsent(f facts, asked []permission, forAll bool) bool {
	if v.administers(f) {
		return true
	}
	return !forAll && !f.tenant.NoUserConsent && !adminOnly(asked) && f.object().TenantID == f.tenant.ID
}

// consent takes the answer.
func (s *Server) consent(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	f, step := v.now()
	switch {
	case step.Kind != policy.AskConsent:
		return v.proceed()
	case form.Get("step") == "refused":
		return v.endConsent(fail(90094), policy.SignInAdminConsentNeeded)
	case form.Get("step") != "accept":
		return v.endConsent(fail(65004), policy.SignInConsentDeclined)
	}
	forAll := form.Get("adminConsent") == "true" || v.flow.Request.AdminConsent != signin.NoAdminConsent
	asked := permissionsOf(c.World.Read(), f.app, v.flow.Request)
	if !v.mayConsent(f, asked, forAll) {
		return v.proceed() // the page offered no such button
	}
	who := f.object().ID
	if forAll {
		who = ""
	}
	return v.after(v.grant(f, asked, who))
}

// grant stores the consent of a person for themselves or, where who is empty,
// for everybody.
func (v *visit) grant(f facts, asked []permission, who string) error {
	return v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		flow.Consented = true
		for _, p := range asked {
			err := directory.Consent(tx, directory.Grant{
				TenantID: f.tenant.ID, ClientID: f.app.ID, ResourceID: p.resource.ID, UserID: who, Scopes: p.scopes,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// endConsent ends a sign-in whose consent was not given.
func (v *visit) endConsent(e *Error, reason policy.Reason) (web.Result, error) {
	v.c.Entry.Decide(settled(reason))
	if v.flow.DeviceID != "" {
		return v.declineDevice()
	}
	if e.Row.Number == 65004 {
		e.Subcode = "cancel"
	}
	if v.flow.Request.AdminConsent == signin.ByEndpoint {
		e = noAdminConsent(e)
	}
	return v.giveUp(e)
}
