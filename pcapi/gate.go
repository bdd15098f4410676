package pcapi

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/pcsandbox/pcsandbox/internal/bearer"
	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// guard is the one gate that every played operation lies behind. Facts go in,
// policy decides once, and what it decided is acted upon.
func (s *Server) guard(op operation) web.Func {
	return func(c *web.Call) (web.Result, error) {
		v := s.visit(c, op)
		defer s.leave(v)
		if err := s.look(v); err != nil {
			return web.Result{}, err
		}
		bearer.Note(v.Call, v.claims)
		decision := policy.Admit(v.facts)
		c.Entry.Decide(decision)
		said := v.remarks()
		if decision.Outcome != policy.Allow {
			return web.Result{}, &afterGate{v.refusal(decision.Reason), said}
		}
		res, err := op.serve(c, &v.caller)
		if err != nil {
			return web.Result{}, &afterGate{err, said}
		}
		return said.on(res), nil
	}
}

// A visit is a call on its way through the gate.
type visit struct {
	*web.Call
	caller
	op    operation
	facts policy.Call
	cause error // behind a refused token, for the journal
}

// visit begins a call's way.
func (s *Server) visit(c *web.Call, op operation) *visit {
	v, ok := s.visits.Get().(*visit)
	if !ok {
		v = new(visit)
	}
	v.Call, v.op, v.rows = c, op, c.World.Read()
	v.settings = directory.GetSettings(v.rows)
	return v
}

// leave ends it: nobody may know the visit any more.
func (s *Server) leave(v *visit) {
	*v = visit{}
	s.visits.Put(v)
}

// look gathers the facts, in the order of the gate. It stops where the gate is
// sure to refuse: the facts behind that are not looked at.
func (s *Server) look(v *visit) error {
	v.facts.Operation = v.op.Operation
	if s.bearer(v); v.facts.Bearer != policy.BearerValid || !v.facts.AudienceAccepted || !v.facts.PartnerTenant {
		return nil
	}
	if v.facts.User {
		if err := v.count(); err != nil {
			return err
		}
		v.person()
	} else {
		v.facts.AppHomeCPV = v.homeIsCPV()
	}
	v.target()
	return nil
}

// tenant finds the token's tenant and what it asks of its calls.
func (v *visit) tenant() {
	t, ok := directory.Tenants.Get(v.rows, v.claims.TenantID)
	if !ok {
		v.facts.Bearer = policy.BearerWrongIssuer
		return
	}
	v.partner = t
	v.facts.PartnerTenant = t.Kind.Partner()
	v.facts.Share = v.settings.Share
	v.facts.Phase, v.facts.PhaseReason = t.PhaseAtAPI(v.World.PolicyNow(), v.settings.Calendar)
}

// count numbers the call among its tenant's, which only the progressive phase
// asks for. In all others a call writes nothing.
func (v *visit) count() error {
	if v.facts.Phase != policy.Progressive {
		return nil
	}
	return v.World.Write(func(tx *world.Txn) (err error) {
		v.facts.CallNumber, err = commerce.Count(tx, v.partner.ID)
		return err
	})
}

// person finds the user's roles in the partner's tenant: they are no claims of
// the token. A user who is gone has none.
func (v *visit) person() {
	u, ok := directory.Users.Get(v.rows, strings.ToLower(v.claims.ObjectID))
	if ok && u.TenantID == v.partner.ID && u.DeletedAt.IsZero() {
		v.user, v.facts.AgentRoles = u, u.Roles
	}
}

// homeIsCPV reports whether the app on its own is a control panel vendor's.
func (v *visit) homeIsCPV() bool {
	app, ok := directory.Apps.Get(v.rows, v.claims.ClientID)
	if !ok {
		return false
	}
	home, ok := directory.Tenants.Get(v.rows, app.HomeTenant)
	return ok && home.Kind == policy.CPV
}

// target finds what the path names. All of its variables are ids.
func (v *visit) target() {
	v.facts.IDsWellFormed = true
	for _, id := range v.Vars {
		v.facts.IDsWellFormed = v.facts.IDsWellFormed && wellFormed(id)
	}
	id, named := v.Vars["customer"]
	v.facts.HasCustomer = named
	if !named || !v.facts.IDsWellFormed {
		return
	}
	id = strings.ToLower(id)
	v.customer, v.facts.CustomerOwn = commerce.FindCustomer(v.rows, v.partner.ID, id)
	v.facts.CustomerKnown = v.facts.CustomerOwn || v.knows(id)
	if v.facts.CustomerOwn && v.facts.User && v.user.ID != "" {
		v.roles = policy.DelegatedRoles(directory.Delegation(v.rows, v.user, id, v.World.Now()))
		v.facts.DelegatedRoles = v.roles
	}
}

// knows reports whether a tenant exists, whoever's customer it is.
func (v *visit) knows(id string) bool {
	_, known := directory.Tenants.Get(v.rows, id)
	return known || commerce.KnownCustomer(v.rows, id)
}

// wellFormed accepts a GUID in its usual form alone.
func wellFormed(id string) bool { return len(id) == 36 && uuid.Validate(id) == nil }

// refusal is how the gate's refusal is spelt.
func (v *visit) refusal(reason policy.Reason) error {
	f := v.spelling(reason)
	f.cause = string(reason)
	if v.cause != nil {
		f.cause += ": " + v.cause.Error()
	}
	return f
}

func (v *visit) spelling(reason policy.Reason) *fault {
	switch reason {
	case policy.APIMFAClaimMissing:
		if r, ok := mfaRefusals[v.settings.Fidelity.MFARefusal]; ok {
			return r.saying("")
		}
		return mfaRefusals["2026"].saying("")
	case policy.APIAudienceWrong:
		return refusals[reason].instead(fmt.Sprintf(
			"The audience '%s' in the token is invalid and is no longer supported in Partner Center API.", v.claims.Audience))
	case policy.APIDelegatedRoleMissing:
		least := v.op.DelegatedRoles[0]
		return refusals[reason].saying(fmt.Sprintf(
			"The least privileged GDAP role for it at this customer is %s (%s).", directory.RoleName(least), least))
	}
	if r, ok := refusals[reason]; ok {
		return r.saying("")
	}
	return internalError.saying("Reason: " + string(reason) + ".") // a test goes through all reasons
}
