package seed

import (
	"encoding/base64"
	"strings"

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
	}
	if u.SecondFactor != nil {
		row.Methods = g.methods(u)
	}
	upn := strings.ToLower(u.UPN)
	d, _ := directory.DomainOf(g.tx, upn)
	auto := phone.ByHand
	if u.SecondFactor != nil {
		auto = phone.Auto(u.SecondFactor.Auto)
	}
	if d.Federation != nil {
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

func (g *garden) methods(u *scenarios.User) []directory.Method {
	var out []directory.Method
	if u.SecondFactor.Push {
		out = append(out, directory.Method{ID: g.id("method", u.Key+"/push"), Kind: policy.PhoneAppNotification, Registered: g.now})
	}
	if u.SecondFactor.TOTP != "" {
		out = append(out, directory.Method{ID: g.id("method", u.Key+"/totp"), Kind: policy.PhoneAppOTP, Secret: u.SecondFactor.TOTP, Registered: g.now})
	}
	return out
}
