package idp

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// under puts Contoso under a Conditional Access policy for everything.
func under(ca directory.ConditionalAccess) func(*world.Txn) error {
	ca.ID, ca.Name = "99998888-0000-4000-8000-000000000001", "A policy of this test"
	return changeContoso(func(t *directory.Tenant) { t.Policies = []directory.ConditionalAccess{ca} })
}

func changeContoso(change func(*directory.Tenant)) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		t, _ := directory.Tenants.Get(tx, contosoID)
		change(&t)
		return directory.Tenants.Put(tx, t)
	}
}

// lockOut guesses as often as smart lockout lets anybody.
func lockOut(user string) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		for range policy.LockoutThreshold {
			if err := directory.WrongPassword(tx, userID(user), start); err != nil {
				return err
			}
		}
		return nil
	}
}

// aged is Alejandra's sign-in with first factor and MFA of some time ago.
func aged(first, second time.Duration) signin.Refresh {
	a := withMFA
	a.Time, a.MFATime = start.Add(-first), start.Add(-second)
	return signin.Refresh{Auth: a, IssuedAt: start.Add(-second)}
}

func refusedByPolicies() []refusal {
	hourly := under(directory.ConditionalAccess{Grant: policy.GrantMFA, SignInFrequency: time.Hour})
	phishing := directory.ConditionalAccess{Grant: policy.GrantStrength, Strength: policy.PhishingResistant}
	return []refusal{
		{name: "password of a locked account", number: 50053, v1: invalidGrant, v2: invalidGrant, change: lockOut("nightly"), form: plain(password("nightly")...)},
		{name: "refresh beyond the sign-in frequency", number: 70043, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", change: hourly, form: renew(aged(2*time.Hour, 2*time.Hour), pc)},
		{name: "refresh with MFA beyond the sign-in frequency", number: 50078, v1: interaction, v2: invalidGrant, sub: "basic_action", change: hourly, form: renew(aged(time.Minute, 2*time.Hour), pc)},
		{name: "refresh without the custom control", number: 50158, v1: interaction, v2: invalidGrant, sub: "basic_action",
			change: under(directory.ConditionalAccess{Grant: policy.GrantControl, Control: "guard"}), form: renew(signin.Refresh{Auth: withMFA}, pc)},
		{name: "refresh without the authentication strength, which nothing allowed has", number: 53003, v1: interaction, v2: invalidGrant, sub: "message_only",
			change: under(phishing), form: renew(signin.Refresh{Auth: withMFA}, pc)},
		{name: "refresh without the authentication strength, which is not registered", number: 50079, v1: interaction, v2: invalidGrant, sub: "basic_action",
			change: func(tx *world.Txn) error {
				allow := changeContoso(func(t *directory.Tenant) { t.Methods = policy.Methods })
				return first(under(phishing)(tx), allow(tx))
			}, form: renew(signin.Refresh{Auth: withMFA}, pc)},
		{name: "refresh without the authentication strength, which is registered", number: 50076, v1: interaction, v2: invalidGrant, sub: "basic_action",
			change: func(tx *world.Txn) error {
				allow := changeContoso(func(t *directory.Tenant) { t.Methods = policy.Methods })
				passkey := directory.Method{ID: "passkey", Kind: policy.FidoKey}
				return first(under(phishing)(tx), allow(tx), directory.AddMethod(tx, userID("alejandra"), passkey))
			}, form: renew(signin.Refresh{Auth: withMFA}, pc)},
	}
}
