package graph

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// getMe answers GET /me.
func getMe(c *web.Call, who *caller) (web.Result, error) {
	if who.user.ID == "" {
		return web.Result{}, resourceUnknown.with(short(who.claims.ObjectID))
	}
	return one(c, http.StatusOK, "users/$entity", userOf(who.user))
}

// getUser answers GET /users/{id or user principal name}.
func getUser(c *web.Call, who *caller) (web.Result, error) {
	if !who.member() && !who.holds(directoryReaders, globalReader, directoryWriters, userAdministrator, helpdeskAdministrator, globalAdministrator) {
		return web.Result{}, denied.with()
	}
	u, err := who.named(c.Vars["user"])
	if err != nil {
		return web.Result{}, err
	}
	return one(c, http.StatusOK, "users/$entity", userOf(u))
}

// named finds a user of the tenant by object id or user principal name.
func (who *caller) named(name string) (directory.User, error) {
	u, ok := directory.Users.Get(who.rows, strings.ToLower(name))
	if !ok {
		u, ok = directory.FindUser(who.rows, name)
	}
	if !ok || u.TenantID != who.tenant.ID || !u.DeletedAt.IsZero() {
		return u, resourceUnknown.with(short(name))
	}
	return u, nil
}

func userOf(u directory.User) entity {
	kind := "Member"
	if u.GuestOf != "" {
		kind = "Guest"
	}
	mail, _, _ := strings.Cut(u.UPN, "#EXT#")
	if kind == "Member" {
		mail = u.UPN
	}
	phones := []string{}
	if u.PhoneNumber != "" {
		phones = append(phones, u.PhoneNumber)
	}
	nickname, _, _ := strings.Cut(u.UPN, "@")
	return entity{
		{name: "businessPhones", value: phones}, {name: "displayName", value: u.DisplayName},
		{name: "givenName", value: orNull(u.GivenName)}, {name: "jobTitle"}, {name: "mail", value: orNull(mail)},
		{name: "mobilePhone"}, {name: "officeLocation"}, {name: "preferredLanguage"},
		{name: "surname", value: orNull(u.FamilyName)}, {name: "userPrincipalName", value: u.UPN}, {name: "id", value: u.ID},
		{"accountEnabled", !u.Disabled, true}, {"createdDateTime", instant(u.CreatedAt), true}, {"mailNickname", nickname, true},
		{"onPremisesImmutableId", orNull(u.ImmutableID), true}, {"usageLocation", orNull(u.UsageLocation), true}, {"userType", kind, true},
		{"signInSessionsValidFromDateTime", instant(u.TokensValidFrom), true},
	}
}
