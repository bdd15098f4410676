package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestDemands(t *testing.T) {
	t.Parallel()
	mfa := ConditionalAccessPolicy{Applies: true, Grant: GrantMFA}
	block := ConditionalAccessPolicy{Applies: true, Grant: GrantBlock}
	idle := ConditionalAccessPolicy{Grant: GrantMFA}
	for name, c := range map[string]struct {
		given Circumstances
		want  []Demand
	}{
		"nobody demands anything by default":            {Circumstances{}, nil},
		"a disabled per-user state demands nothing":     {Circumstances{PerUser: PerUserDisabled}, nil},
		"the request may ask":                           {Circumstances{Requested: true}, []Demand{ByRequest}},
		"a user who must register is asked":             {Circumstances{PerUser: PerUserEnabled}, []Demand{ByPerUserMFA}},
		"a user who must use MFA is asked":              {Circumstances{PerUser: PerUserEnforced}, []Demand{ByPerUserMFA}},
		"security defaults ask, on any licence":         {Circumstances{SecurityDefaults: true, License: Free}, []Demand{BySecurityDefaults}},
		"a policy that applies asks":                    {Circumstances{License: P1, ConditionalAccess: []ConditionalAccessPolicy{mfa}}, []Demand{ByConditionalAccess}},
		"P2 includes Conditional Access":                {Circumstances{License: P2, ConditionalAccess: []ConditionalAccessPolicy{mfa}}, []Demand{ByConditionalAccess}},
		"a policy that does not apply asks nothing":     {Circumstances{License: P1, ConditionalAccess: []ConditionalAccessPolicy{idle}}, nil},
		"without the licence no policy is in force":     {Circumstances{License: Free, ConditionalAccess: []ConditionalAccessPolicy{mfa, block}}, nil},
		"two policies ask once":                         {Circumstances{License: P1, ConditionalAccess: []ConditionalAccessPolicy{mfa, idle, mfa}}, []Demand{ByConditionalAccess}},
		"a policy may block":                            {Circumstances{License: P1, ConditionalAccess: []ConditionalAccessPolicy{block}}, []Demand{BlockByConditionalAccess}},
		"a policy that blocks does not silence another": {Circumstances{License: P1, ConditionalAccess: []ConditionalAccessPolicy{block, mfa}}, []Demand{ByConditionalAccess, BlockByConditionalAccess}},
		"everybody at once, in a fixed order": {
			Circumstances{Requested: true, PerUser: PerUserEnforced, SecurityDefaults: true, License: P1, ConditionalAccess: []ConditionalAccessPolicy{mfa}},
			[]Demand{ByRequest, ByPerUserMFA, BySecurityDefaults, ByConditionalAccess},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Demands(c.given); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAMR(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		got  []string
		want []string
	}{
		"a password alone":                        {AMR(ByPassword, false, AMRSwitches{}), []string{"pwd"}},
		"a password and a second factor":          {AMR(ByPassword, true, AMRSwitches{}), []string{"pwd", "mfa"}},
		"a provider without the claim":            {AMR(ByFederation, false, AMRSwitches{}), []string{"pwd"}},
		"a provider with the claim":               {AMR(ByFederation, true, AMRSwitches{}), []string{"pwd", "mfa"}},
		"fed shows where the scenario wants it":   {AMR(ByFederation, true, AMRSwitches{Fed: true}), []string{"pwd", "fed", "mfa"}},
		"fed shows without MFA, too":              {AMR(ByFederation, false, AMRSwitches{Fed: true}), []string{"pwd", "fed"}},
		"a managed sign-in is never a federation": {AMR(ByPassword, true, AMRSwitches{Fed: true}), []string{"pwd", "mfa"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: got %q, want %q", name, c.got, c.want)
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
