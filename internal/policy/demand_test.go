package policy_test

import (
	"reflect"
	"testing"
	"time"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestDemands(t *testing.T) {
	t.Parallel()
	mfa := ConditionalAccessPolicy{Applies: true, Grant: GrantMFA}
	block := ConditionalAccessPolicy{Applies: true, Grant: GrantBlock}
	idle := ConditionalAccessPolicy{Grant: GrantMFA}
	under := func(l License, policies ...ConditionalAccessPolicy) Circumstances {
		return Circumstances{License: l, ConditionalAccess: policies}
	}
	applies := func(change func(*ConditionalAccessPolicy)) ConditionalAccessPolicy {
		p := ConditionalAccessPolicy{Applies: true}
		change(&p)
		return p
	}
	strength := func(s Strength) ConditionalAccessPolicy {
		return applies(func(p *ConditionalAccessPolicy) { p.Grant, p.Strength = GrantStrength, s })
	}
	control := func(id string) ConditionalAccessPolicy {
		return applies(func(p *ConditionalAccessPolicy) { p.Grant, p.Control = GrantControl, id })
	}
	every := func(age time.Duration) ConditionalAccessPolicy {
		return applies(func(p *ConditionalAccessPolicy) { p.Frequency = age })
	}
	everyTime := applies(func(p *ConditionalAccessPolicy) { p.EveryTime = true })
	defaults := func(change func(*Circumstances)) Circumstances {
		c := Circumstances{SecurityDefaults: true, License: Free}
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		given Circumstances
		want  Demanded
	}{
		"nobody demands anything by default":            {Circumstances{}, Demanded{}},
		"a disabled per-user state demands nothing":     {Circumstances{PerUser: PerUserDisabled}, Demanded{}},
		"the request may ask":                           {Circumstances{Requested: true}, by(ByRequest)},
		"a user who must register is asked":             {Circumstances{PerUser: PerUserEnabled}, by(ByPerUserMFA)},
		"a user who must use MFA is asked":              {Circumstances{PerUser: PerUserEnforced}, by(ByPerUserMFA)},
		"a policy that applies asks":                    {under(P1, mfa), by(ByConditionalAccess)},
		"P2 includes Conditional Access":                {under(P2, mfa), by(ByConditionalAccess)},
		"a policy that does not apply asks nothing":     {under(P1, idle), Demanded{}},
		"without the licence no policy is in force":     {under(Free, mfa, block), Demanded{Unlicensed: true}},
		"no policy needs no licence":                    {under(Free, idle), Demanded{}},
		"two policies ask once":                         {under(P1, mfa, idle, mfa), by(ByConditionalAccess)},
		"a policy may block":                            {under(P1, block), by(BlockByConditionalAccess)},
		"a policy that blocks does not silence another": {under(P1, block, mfa), by(ByConditionalAccess, BlockByConditionalAccess)},

		"a strength is a demand for MFA":              {under(P1, strength(PhishingResistant)), Demanded{By: []Demand{ByConditionalAccess}, Strength: PhishingResistant}},
		"a strength that is not named is the weakest": {under(P1, strength("")), Demanded{By: []Demand{ByConditionalAccess}, Strength: AnyMFA}},
		"of several strengths the strictest counts":   {under(P1, strength(PhishingResistant), strength(AnyMFA), mfa), Demanded{By: []Demand{ByConditionalAccess}, Strength: PhishingResistant}},
		"a custom control is no demand for MFA":       {under(P1, control("guard")), Demanded{Controls: []string{"guard"}}},
		"every custom control is wanted, once":        {under(P1, control("guard"), control("watch"), control("guard")), Demanded{Controls: []string{"guard", "watch"}}},
		"of several frequencies the shortest counts":  {under(P1, every(time.Hour), every(time.Minute), every(8*time.Hour)), Demanded{MaxAge: time.Minute}},
		"every time is the shortest in practice":      {under(P1, every(time.Hour), everyTime), Demanded{MaxAge: EveryTime}},
		"without the licence there is no frequency":   {under(Free, everyTime, control("guard"), strength(AnyMFA)), Demanded{Unlicensed: true}},

		"security defaults ask everybody, on any licence": {defaults(func(*Circumstances) {}), by(BySecurityDefaults)},
		"security defaults may ask administrators only": {
			defaults(func(c *Circumstances) { c.Ask, c.Privileged = AskPrivileged, true }), by(BySecurityDefaults)},
		"the others then only register": {
			defaults(func(c *Circumstances) { c.Ask = AskPrivileged }), by(RegisterBySecurityDefaults)},
		"security defaults block legacy clients": {
			defaults(func(c *Circumstances) { c.Client = LegacyClient }), by(BySecurityDefaults, BlockLegacyBySecurityDefaults)},
		"nobody else blocks legacy clients":             {Circumstances{Client: LegacyClient}, Demanded{}},
		"an admin center asks whatever the tenant says": {Circumstances{AdminCenter: true}, by(ByAdminCenter)},
		"everybody at once, in a fixed order": {
			Circumstances{Requested: true, PerUser: PerUserEnforced, SecurityDefaults: true, License: P1, ConditionalAccess: []ConditionalAccessPolicy{mfa}},
			by(ByRequest, ByPerUserMFA, BySecurityDefaults, ByConditionalAccess),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Demands(c.given); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func by(demands ...Demand) Demanded { return Demanded{By: demands} }

// A user of whom security defaults ask MFA is asked whatever they are called:
// there is no exception for guests or service accounts to be found here.
func TestPrivileged(t *testing.T) {
	t.Parallel()
	const userAdministrator, globalReader = "fe930be7-5e62-47db-91af-98c3a49a38b1", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	for name, c := range map[string]struct {
		roles     []string
		agents    []AgentRole
		delegated bool
		want      bool
	}{
		"an ordinary user is not":                  {nil, nil, false, false},
		"an administrator is":                      {[]string{globalReader, userAdministrator}, nil, false, true},
		"who only reads is not":                    {[]string{globalReader}, nil, false, false},
		"an admin agent is":                        {nil, []AgentRole{AdminAgent}, false, true},
		"a helpdesk agent is":                      {nil, []AgentRole{HelpdeskAgent}, false, true},
		"a sales agent is not":                     {nil, []AgentRole{SalesAgent}, false, false},
		"a partner's user at a customer always is": {[]string{globalReader}, nil, true, true},
	} {
		if got := Privileged(c.roles, c.agents, c.delegated); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestPartnersAreThoseWithCustomersOfTheirOwn(t *testing.T) {
	t.Parallel()
	for kind, want := range map[TenantKind]bool{
		DirectBill: true, IndirectProvider: true, IndirectReseller: true, CPV: false, Customer: false,
	} {
		if kind.Partner() != want {
			t.Errorf("%s: partner %t, want %t", kind, kind.Partner(), want)
		}
	}
}
