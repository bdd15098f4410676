package policy_test

import (
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

// facts makes facts out of bytes, for the fuzzer and for seeded walks alike.
// Bytes that are missing count as zero.
type facts struct{ bytes []byte }

func (f *facts) byte() byte {
	if len(f.bytes) == 0 {
		return 0
	}
	b := f.bytes[0]
	f.bytes = f.bytes[1:]
	return b
}

func (f *facts) bool() bool { return f.byte()%2 == 1 }

func (f *facts) age() time.Duration { return pick(f, 0, 0, 4*time.Minute, time.Hour, 48*time.Hour) }

func pick[T any](f *facts, of ...T) T { return of[int(f.byte())%len(of)] }

func some[T any](f *facts, of ...T) []T {
	var picked []T
	for _, one := range of {
		if f.bool() {
			picked = append(picked, one)
		}
	}
	return picked
}

// mostly is true unless the byte says otherwise, so that walks get far.
func (f *facts) mostly() bool { return f.byte()%8 != 7 }

func (f *facts) call() Call {
	return Call{
		Bearer: pick(f, BearerValid, BearerValid, BearerValid, BearerValid, BearerValid, BearerValid, BearerMissing,
			BearerMalformed, BearerBadSignature, BearerWrongIssuer, BearerStranger, BearerNotYetValid, BearerExpired, "odd", ""),
		AudienceAccepted: f.mostly(),
		PartnerTenant:    f.mostly(),
		User:             f.mostly(),
		AMR:              some(f, "pwd", "MFA", "ngcmfa", "mfa"),
		AppHomeCPV:       f.bool(),
		Operation: Operation{
			Mode:           pick(f, Both, UserOnly),
			Roles:          some(f, AdminAgent, HelpdeskAgent),
			DelegatedRoles: some(f, "reader", "writer"),
		},
		Phase:          pick(f, Off, Report, Progressive, Enforce, ""),
		PhaseReason:    pick(f, PhaseSetOutright, PhaseProductionEnforced, ""),
		Share:          int(f.byte()),
		CallNumber:     int(f.byte()),
		AgentRoles:     some(f, AdminAgent, SalesAgent),
		IDsWellFormed:  f.mostly(),
		HasCustomer:    f.bool(),
		CustomerKnown:  f.mostly(),
		CustomerOwn:    f.mostly(),
		DelegatedRoles: some(f, "reader", "writer", "other"),
	}
}

func (f *facts) signIn() SignIn {
	return SignIn{
		Silent:          f.bool(),
		Sessions:        int(f.byte() % 3),
		AccountChosen:   f.mostly(),
		AccountKnown:    f.mostly(),
		Enabled:         f.mostly(),
		Federated:       f.bool(),
		MFABehavior:     pick(f, AcceptMFA, EnforceMFA, RejectMFA, ""),
		Client:          pick(f, "", "", BrowserClient, LegacyClient),
		FirstFactor:     f.mostly(),
		PasswordExpired: !f.mostly(),
		Age:             f.age(),
		MFADone:         f.bool(),
		MFAAge:          f.age(),
		Used:            some(f, PhoneAppNotification, FidoKey, ExternalMethod),
		MFAClaim:        f.bool(),
		ProviderTrips:   int(f.byte() % 4),
		Demands: Demanded{
			By: slices.Concat(some(f, ByRequest, ByAdminCenter, ByPerUserMFA, BySecurityDefaults, RegisterBySecurityDefaults, ByConditionalAccess),
				pick(f, nil, nil, nil, []Demand{BlockByConditionalAccess}, nil, nil, nil, []Demand{BlockLegacyBySecurityDefaults})),
			Strength:   pick(f, "", "", "", AnyMFA, PasswordlessMFA, PhishingResistant),
			Controls:   some(f, "guard"),
			MaxAge:     pick(f, 0, 0, EveryTime, 8*time.Hour),
			Unlicensed: f.bool(),
		},
		Registered:          some(f, PhoneAppNotification, PhoneAppOTP, FidoKey, AccessPass),
		Allowed:             some(f, PhoneAppNotification, PhoneAppOTP, FidoKey, AccessPass),
		Controls:            some(f, "guard"),
		Unavailable:         pick(f, nil, nil, nil, []Method{FidoKey}),
		GraceDaysLeft:       int(f.byte() % 3),
		Deferred:            !f.mostly(),
		Consented:           f.mostly(),
		PromptConsent:       f.bool(),
		StaySignedInSettled: f.bool(),
	}
}

func (f *facts) page() Page {
	return Page{
		Phase:       pick(f, Off, Report, Progressive, Enforce),
		PhaseReason: pick(f, PhasePortalEnforced, PhaseSetOutright, ""),
		SignedIn:    f.bool(),
		AMR:         some(f, "pwd", "mfa"),
		SteppedUp:   f.bool(),
	}
}

func (f *facts) delegation() Delegation {
	return Delegation{
		TenantKnown: f.mostly(),
		AppKnown:    f.mostly(),
		Member:      f.bool(),
		Relationships: []Relationship{{
			Active:      f.mostly(),
			Roles:       []string{"reader", "writer"},
			Assignments: []AccessAssignment{{Active: f.mostly(), Member: f.mostly(), Roles: some(f, "reader", "other")}},
		}},
		OutboundBlocked: f.bool(),
		InboundBlocked:  f.bool(),
	}
}

// walk makes the same many sets of facts in every run.
func walk(steps int) iter.Seq[*facts] {
	return func(yield func(*facts) bool) {
		random := rand.NewChaCha8([32]byte{})
		for range steps {
			b := make([]byte, 96)
			_, _ = random.Read(b) // never fails
			if !yield(&facts{b}) {
				return
			}
		}
	}
}

// wellFormed holds of every decision there is: its trail ends with its reason,
// names each rule once, and names rules only.
func wellFormed(t *testing.T, d Decision) {
	t.Helper()
	if len(d.Trail) == 0 || d.Trail[len(d.Trail)-1] != d.Reason {
		t.Errorf("trail %q does not end with the reason %q", d.Trail, d.Reason)
	}
	for i, reason := range d.Trail {
		if slices.Contains(d.Trail[:i], reason) {
			t.Errorf("trail %q names %q twice", d.Trail, reason)
		}
		if _, known := RuleFor(reason); !known {
			t.Errorf("trail %q names %q, which is no rule", d.Trail, reason)
		}
	}
}
