package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

// served is a call that everything is right about: create a user, as an admin
// agent with MFA, in production after 1 April 2026.
func served() Call {
	return Call{
		Bearer: BearerValid, AudienceAccepted: true, PartnerTenant: true, User: true, AMR: []string{"pwd", "mfa"},
		Operation: Operation{Name: "create a user", Mode: UserOnly, Roles: []AgentRole{AdminAgent, HelpdeskAgent}, DelegatedRoles: []string{"writer", "admin"}},
		Phase:     Enforce, PhaseReason: PhaseProductionEnforced, CallNumber: 1,
		AgentRoles: []AgentRole{AdminAgent}, IDsWellFormed: true,
		HasCustomer: true, CustomerKnown: true, CustomerOwn: true, DelegatedRoles: []string{"admin"},
	}
}

// gateRows are the refusals of the gate in its order, each with a way to bring
// it about. Rows of one step look at one fact, so no call can break two of them.
var gateRows = []struct {
	step   int
	reason Reason
	spoil  func(*Call)
}{
	{0, APIBearerMissing, func(c *Call) { c.Bearer = BearerMissing }},
	{0, APIBearerMissing, func(c *Call) { c.Bearer = "" }},
	{1, APITokenMalformed, func(c *Call) { c.Bearer = BearerMalformed }},
	{1, APITokenMalformed, func(c *Call) { c.Bearer = "something new" }},
	{1, APITokenSignature, func(c *Call) { c.Bearer = BearerBadSignature }},
	{1, APITokenIssuer, func(c *Call) { c.Bearer = BearerWrongIssuer }},
	{1, APITokenStranger, func(c *Call) { c.Bearer = BearerStranger }},
	{1, APITokenNotYetValid, func(c *Call) { c.Bearer = BearerNotYetValid }},
	{1, APITokenExpired, func(c *Call) { c.Bearer = BearerExpired }},
	{2, APIAudienceWrong, func(c *Call) { c.AudienceAccepted = false }},
	{3, APITenantNotPartner, func(c *Call) { c.PartnerTenant = false }},
	{4, APIAppOnlyNotSupported, func(c *Call) { c.User, c.Operation.Mode = false, UserOnly }},
	{4, APIAppOnlyNotSupported, func(c *Call) { c.User, c.Operation.Mode = false, Both }}, // it needs a GDAP role
	{4, APICPVAppOnly, func(c *Call) {
		c.User, c.AppHomeCPV, c.Operation.Mode, c.Operation.DelegatedRoles = false, true, Both, nil
	}},
	{5, APIMFAClaimMissing, func(c *Call) { c.AMR = []string{"pwd"} }},
	{6, APIAgentRoleMissing, func(c *Call) { c.AgentRoles = []AgentRole{SalesAgent} }},
	{7, APIIDMalformed, func(c *Call) { c.IDsWellFormed = false }},
	{8, APICustomerUnknown, func(c *Call) { c.CustomerKnown = false }},
	{9, APICustomerForeign, func(c *Call) { c.CustomerOwn = false }},
	{10, APIDelegatedRoleMissing, func(c *Call) { c.DelegatedRoles = []string{"reader"} }},
}

func TestGateServesACallThatNothingIsWrongWith(t *testing.T) {
	t.Parallel()
	got := Admit(served())
	want := []Reason{
		APITokenValid, APIAudienceAccepted, APITenantPartner, APIModeAccepted, PhaseProductionEnforced,
		APIAgentRoleHeld, APIIDsWellFormed, APICustomerOwn, APIDelegatedRoleHeld, APIMFAClaimPresent,
	}
	if got.Outcome != Allow || got.Reason != APIMFAClaimPresent || !slices.Equal(got.Trail, want) {
		t.Errorf("got %+v, want it served with the trail %q", got, want)
	}
}

func TestGateRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, row := range gateRows {
		c := served()
		row.spoil(&c)
		expectRefusal(t, Admit(c), row.reason)
	}
}

func TestGateRefusesWhatComesFirstWhenTwoThingsAreWrong(t *testing.T) {
	t.Parallel()
	pairs := 0
	for _, first := range gateRows {
		for _, later := range gateRows {
			if later.step <= first.step {
				continue
			}
			c := served()
			later.spoil(&c)
			first.spoil(&c)
			expectRefusal(t, Admit(c), first.reason)
			pairs++
		}
	}
	if pairs < 100 {
		t.Errorf("only %d pairs were tried", pairs)
	}
}

func TestGateTrailTellsWhatWasFineBeforeTheRefusal(t *testing.T) {
	t.Parallel()
	c := served()
	c.AgentRoles = nil
	want := []Reason{
		APITokenValid, APIAudienceAccepted, APITenantPartner, APIModeAccepted,
		PhaseProductionEnforced, APIMFAClaimPresent, APIAgentRoleMissing,
	}
	if got := Admit(c); !slices.Equal(got.Trail, want) {
		t.Errorf("trail %q, want %q", got.Trail, want)
	}
}

func TestGateOnMFA(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*Call)
		outcome Outcome
		reason  Reason
	}{
		"off does not look, even at a token with mfa":       {func(c *Call) { c.Phase = Off }, Allow, APIMFANotChecked},
		"off does not look at a token without":              {func(c *Call) { c.Phase, c.AMR = Off, nil }, Allow, APIMFANotChecked},
		"no phase at all is off":                            {func(c *Call) { c.Phase, c.AMR = "", nil }, Allow, APIMFANotChecked},
		"report confirms mfa":                               {func(c *Call) { c.Phase = Report }, Allow, APIMFAClaimPresent},
		"report serves a token without mfa and says so":     {func(c *Call) { c.Phase, c.AMR = Report, []string{"pwd"} }, Allow, APIMFAReported},
		"progressive confirms mfa on a call of its share":   {func(c *Call) { c.Phase, c.Share, c.CallNumber = Progressive, 25, 4 }, Allow, APIMFAClaimPresent},
		"progressive spares the calls outside its share":    {func(c *Call) { c.Phase, c.AMR, c.Share, c.CallNumber = Progressive, nil, 25, 3 }, Allow, APIMFAShareSpared},
		"progressive refuses the calls of its share":        {func(c *Call) { c.Phase, c.AMR, c.Share, c.CallNumber = Progressive, nil, 25, 4 }, Deny, APIMFAClaimMissing},
		"enforce refuses a token with a password only":      {func(c *Call) { c.AMR = []string{"pwd"} }, Deny, APIMFAClaimMissing},
		"enforce refuses a token without amr":               {func(c *Call) { c.AMR = nil }, Deny, APIMFAClaimMissing},
		"enforce takes mfa wherever it stands":              {func(c *Call) { c.AMR = []string{"mfa", "fido"} }, Allow, APIMFAClaimPresent},
		"mfa in capitals is not mfa":                        {func(c *Call) { c.AMR = []string{"pwd", "MFA"} }, Deny, APIMFAClaimMissing},
		"ngcmfa is not mfa":                                 {func(c *Call) { c.AMR = []string{"pwd", "ngcmfa"} }, Deny, APIMFAClaimMissing},
		"a strong method alone is not mfa":                  {func(c *Call) { c.AMR = []string{"fido", "rsa", "hwk"} }, Deny, APIMFAClaimMissing},
		"mfa with a blank is not mfa":                       {func(c *Call) { c.AMR = []string{"mfa "} }, Deny, APIMFAClaimMissing},
		"app-only is not asked":                             {appOnly, Allow, APIAppOnlyNotAsked},
		"app-only is not asked even when off":               {func(c *Call) { appOnly(c); c.Phase = Off }, Allow, APIAppOnlyNotAsked},
		"app-only of a vendor is refused for the vendor":    {func(c *Call) { appOnly(c); c.AppHomeCPV = true }, Deny, APICPVAppOnly},
		"App+User through a vendor's app is served":         {func(c *Call) { c.AppHomeCPV = true }, Allow, APIMFAClaimPresent},
		"a vendor's app on a user operation names the mode": {func(c *Call) { c.User, c.AppHomeCPV = false, true }, Deny, APIAppOnlyNotSupported},
		"an operation for everybody asks no agent role":     {func(c *Call) { c.Operation.Roles, c.AgentRoles = nil, nil }, Allow, APIMFAClaimPresent},
		"any one of the agent roles will do":                {func(c *Call) { c.AgentRoles = []AgentRole{HelpdeskAgent} }, Allow, APIMFAClaimPresent},
		"without a customer in the path none is looked at":  {func(c *Call) { c.HasCustomer, c.CustomerKnown, c.CustomerOwn = false, false, false }, Allow, APIMFAClaimPresent},
		"an operation without GDAP roles asks for none":     {func(c *Call) { c.Operation.DelegatedRoles, c.DelegatedRoles = nil, nil }, Allow, APIMFAClaimPresent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call := served()
			c.change(&call)
			got := Admit(call)
			wellFormed(t, got)
			if got.Outcome != c.outcome || got.Reason != c.reason {
				t.Errorf("got %s, %s; want %s, %s", got.Outcome, got.Reason, c.outcome, c.reason)
			}
		})
	}
}

func FuzzAdmit(f *testing.F) {
	f.Add([]byte{})
	for bytes := range walk(20) {
		f.Add(bytes.bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) { admitHolds(t, (&facts{b}).call()) })
}

func TestAdmitHoldsOnManyCalls(t *testing.T) {
	t.Parallel()
	for f := range walk(10_000) {
		admitHolds(t, f.call())
	}
}

// admitHolds checks what is true of every call.
func admitHolds(t *testing.T, c Call) {
	t.Helper()
	got := Admit(c)
	wellFormed(t, got)
	changed := func(change func(*Call)) Decision {
		other := c
		change(&other)
		return Admit(other)
	}
	inPhase := func(phase Phase) Decision { return changed(func(c *Call) { c.Phase = phase }) }

	for what, more := range map[string]func(*Call){
		"mfa":         func(c *Call) { c.AMR = append(slices.Clone(c.AMR), "mfa") },
		"agent roles": func(c *Call) { c.AgentRoles = append(slices.Clone(c.AgentRoles), c.Operation.Roles...) },
		"GDAP roles":  func(c *Call) { c.DelegatedRoles = append(slices.Clone(c.DelegatedRoles), "reader", "writer") },
	} {
		if with := changed(more); got.Outcome == Allow && with.Outcome != Allow {
			t.Errorf("%s turns yes into no, by %s: %+v", what, with.Reason, c)
		}
	}
	strictestFirst := []Phase{Enforce, Progressive, Report, Off}
	for i, phase := range strictestFirst[1:] {
		if inPhase(strictestFirst[i]).Outcome == Allow && inPhase(phase).Outcome != Allow {
			t.Errorf("%s refuses what %s serves: %+v", phase, strictestFirst[i], c)
		}
	}
	for _, phase := range []Phase{Off, Report} {
		if inPhase(phase).Reason == APIMFAClaimMissing {
			t.Errorf("%s refuses for MFA: %+v", phase, c)
		}
	}
	if c.User && got.Outcome == Allow && c.Phase == Enforce && !MFACompliant(c.AMR) {
		t.Errorf("enforce serves a user without MFA: %+v", c)
	}
	if !c.User {
		without := changed(func(c *Call) { c.AMR, c.Phase = nil, Enforce })
		if without.Reason != got.Reason || got.Reason == APIMFAClaimMissing {
			t.Errorf("MFA makes a difference to an app-only call: %s and %s: %+v", got.Reason, without.Reason, c)
		}
	}
}

func expectRefusal(t *testing.T, got Decision, reason Reason) {
	t.Helper()
	wellFormed(t, got)
	if got.Outcome != Deny || got.Reason != reason {
		t.Errorf("got %s, %s; want a refusal by %s", got.Outcome, got.Reason, reason)
	}
}

// appOnly makes a call that an app may make on its own: list the customers.
func appOnly(c *Call) {
	c.User, c.AMR, c.AgentRoles, c.DelegatedRoles, c.HasCustomer = false, nil, nil, nil, false
	c.Operation = Operation{Name: "list customers", Mode: Both, Roles: []AgentRole{AdminAgent}}
}
