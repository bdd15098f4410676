package seed

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// users plants the people of a tenant, with their phones and, where their domain
// is federated, their accounts at the provider.
func (g *garden) users(t *scenarios.Tenant) error {
	for i := range t.Users {
		if err := g.user(t, &t.Users[i]); err != nil {
			return err
		}
	}
	return nil
}

func (g *garden) user(t *scenarios.Tenant, u *scenarios.User) error {
	row := directory.User{
		ID: string(u.ID), TenantID: string(t.ID), Key: u.Key, UPN: u.UPN,
		DisplayName: u.Name, GivenName: u.GivenName, FamilyName: u.FamilyName, Password: u.Password,
		PerUserMFA: u.PerUserMFA, Roles: u.Roles, DirectoryRoles: roleIDs(u.DirectoryRoles),
		UsageLocation: "US", CreatedAt: g.now, Seq: g.tx.Seq(),
		Disabled: u.Disabled, ForceChangePassword: u.PasswordExpired,
	}
	for key, roles := range u.AppRoles {
		if row.AppRoles == nil {
			row.AppRoles = map[string][]string{}
		}
		row.AppRoles[string(g.sc.App(key).ID)] = roles
	}
	if u.LockedFor > 0 {
		row.LockedUntil, row.Lockouts = g.now.Add(u.LockedFor), 1
	}
	if u.GraceLeft > 0 {
		row.GraceEnds = g.now.Add(u.GraceLeft)
	}
	if u.SecondFactor != nil {
		row.Methods = g.methods(t, u)
	}
	upn := strings.ToLower(u.UPN)
	d, _ := directory.DomainOf(g.tx, upn)
	auto := phone.ByHand
	if u.SecondFactor != nil {
		auto = phone.Auto(u.SecondFactor.Auto)
	}
	if d.Federation != nil && u.GuestOf == "" { // guests have theirs at home
		anchor := uuid.MustParse(g.id("anchor", u.Key))
		row.Password, row.ImmutableID = "", base64.StdEncoding.EncodeToString(anchor[:])
		account := directory.ProviderAccount{
			UPN: upn, Domain: d.Name, Password: u.Password, ImmutableID: row.ImmutableID, DisplayName: u.Name,
		}
		if u.Provider != nil {
			account.PerformsMFA, account.SendsMFAClaim = &u.Provider.PerformsMFA, &u.Provider.SendsMFAClaim
			auto = phone.Auto(u.Provider.Auto)
		}
		if err := directory.ProviderAccounts.Insert(g.tx, account); err != nil {
			return err
		}
	}
	if auto != phone.ByHand {
		if err := phone.Phones.Insert(g.tx, phone.Phone{UPN: upn, Auto: auto}); err != nil {
			return err
		}
	}
	return directory.Users.Insert(g.tx, row)
}

// methods are the second factors that a user has registered.
func (g *garden) methods(t *scenarios.Tenant, u *scenarios.User) []directory.Method {
	f := u.SecondFactor
	var out []directory.Method
	add := func(word string, is bool, m directory.Method) {
		if is {
			m.ID, m.Registered = g.id("method", u.Key+"/"+word), g.now
			out = append(out, m)
		}
	}
	add("push", f.Push, directory.Method{Kind: policy.PhoneAppNotification})
	add("totp", f.TOTP != "", directory.Method{Kind: policy.PhoneAppOTP, Secret: string(f.TOTP)})
	add("sms", f.SMS != "", directory.Method{Kind: policy.OneWaySMS, Phone: string(f.SMS)})
	add("voice", f.Voice != "", directory.Method{Kind: policy.TwoWayVoiceMobile, Phone: string(f.Voice)})
	if p := f.TAP; p != nil {
		from := g.now.Add(p.From)
		add("tap", true, directory.Method{
			Kind: policy.AccessPass, Pass: p.Pass, PassFrom: from, PassUntil: from.Add(time.Duration(p.Minutes) * time.Minute), PassOnce: p.Once,
		})
	}
	for _, m := range t.ExternalMethods {
		if m.Key == f.External {
			row := directory.ExternalProvider{ID: m.Key, Name: m.Name}.Method()
			row.Registered = g.now
			out = append(out, row)
		}
	}
	return out
}

// guests ties a tenant's guests to the accounts at home that they stand for.
func (g *garden) guests(t *scenarios.Tenant) error {
	for _, u := range t.Users {
		if u.GuestOf == "" {
			continue
		}
		row, ok := directory.Users.Get(g.tx, string(u.ID))
		home := g.userIDs([]string{u.GuestOf})
		if !ok || len(home) == 0 {
			return directory.NotFoundError{Kind: "user", Name: u.GuestOf}
		}
		row.GuestOf = home[0]
		if err := directory.Users.Put(g.tx, row); err != nil {
			return err
		}
	}
	return nil
}
