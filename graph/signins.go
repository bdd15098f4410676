package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// signInFields are what the list of sign-ins can be filtered by.
var signInFields = map[string]kind{
	"createddatetime": timeKind, "userprincipalname": textKind, "userid": textKind, "appid": textKind, "appdisplayname": textKind,
	"clientappused": textKind, "ipaddress": textKind, "correlationid": textKind, "status/errorcode": numberKind,
	"resourcedisplayname": textKind, "resourceid": textKind, "id": textKind,
}

func signInValue(s directory.SignInRecord, field string) any {
	switch field {
	case "createddatetime":
		return s.Created
	case "userprincipalname":
		return s.UPN
	case "userid":
		return s.UserID
	case "appid":
		return s.AppID
	case "appdisplayname":
		return s.AppName
	case "clientappused":
		return s.ClientApp
	case "ipaddress":
		return s.IP
	case "correlationid":
		return s.Correlation
	case "status/errorcode":
		return s.ErrorCode
	case "resourcedisplayname":
		return s.Resource
	case "resourceid":
		return s.ResourceID
	}
	return s.ID
}

// listSignIns answers GET /auditLogs/signIns, newest first.
func listSignIns(c *web.Call, who *caller) (web.Result, error) {
	if err := mayReadLog(c, who); err != nil {
		return web.Result{}, err
	}
	conditions, err := parseFilter(c.Query("$filter"), signInFields)
	if err != nil {
		return web.Result{}, err
	}
	oldest, err := oldestFirst(c.Query("$orderby"))
	if err != nil {
		return web.Result{}, err
	}
	p, err := readPage(c)
	if err != nil {
		return web.Result{}, err
	}
	rows := slices.Collect(directory.SignIns.All(who.rows, "tenant", who.tenant.ID))
	if !oldest {
		slices.Reverse(rows)
	}
	var out []entity
	var last uint64
	for _, s := range rows {
		past := p.after == 0 || oldest && s.Seq > p.after || !oldest && s.Seq < p.after
		if !past || slices.ContainsFunc(conditions, func(w condition) bool { return !w.meets(signInValue(s, w.field)) }) {
			continue
		}
		if len(out) == p.top {
			return listed(c, "auditLogs/signIns", out, p.next(c, last))
		}
		out, last = append(out, signInOf(c, s)), s.Seq
	}
	return listed(c, "auditLogs/signIns", out, nil)
}

// mayReadLog reports whether the tenant's licence opens the log: without P1 Graph
// refuses it.
func mayReadLog(c *web.Call, who *caller) error {
	if who.tenant.License == policy.Free {
		return notPremium.with()
	}
	return onlyQuery(c, "$filter", "$orderby", "$top", "$skiptoken")
}

func oldestFirst(order string) (bool, error) {
	switch strings.ToLower(strings.Join(strings.Fields(order), " ")) {
	case "", "createddatetime desc":
		return false, nil
	case "createddatetime", "createddatetime asc":
		return true, nil
	}
	return false, queryInvalid.with("$orderby", "the list is ordered by createdDateTime alone")
}

// getSignIn answers GET /auditLogs/signIns/{id}.
func getSignIn(c *web.Call, who *caller) (web.Result, error) {
	if err := mayReadLog(c, who); err != nil {
		return web.Result{}, err
	}
	s, ok := directory.SignIns.Get(who.rows, c.Vars["id"])
	if !ok || s.TenantID != who.tenant.ID {
		return web.Result{}, resourceUnknown.with(short(c.Vars["id"]))
	}
	return one(c, http.StatusOK, "auditLogs/signIns/$entity", signInOf(c, s))
}

func signInOf(c *web.Call, s directory.SignInRecord) entity {
	name := s.UPN
	if u, ok := directory.Users.Get(c.World.Read(), s.UserID); ok {
		name = u.DisplayName
	}
	failure := s.Failure
	if s.ErrorCode == 0 {
		failure = "Other."
	}
	required := "singleFactorAuthentication"
	if s.Required {
		required = "multiFactorAuthentication"
	}
	out := entity{
		{name: "id", value: s.ID}, {name: "createdDateTime", value: instant(s.Created)},
		{name: "userDisplayName", value: name}, {name: "userPrincipalName", value: s.UPN}, {name: "userId", value: s.UserID},
		{name: "appId", value: s.AppID}, {name: "appDisplayName", value: s.AppName}, {name: "ipAddress", value: orNull(s.IP)},
		{name: "clientAppUsed", value: s.ClientApp}, {name: "correlationId", value: orNull(s.Correlation)},
		{name: "isInteractive", value: s.Interactive}, {name: "resourceDisplayName", value: orNull(s.Resource)}, {name: "resourceId", value: orNull(s.ResourceID)},
		{name: "status", value: entity{{name: "errorCode", value: s.ErrorCode}, {name: "failureReason", value: failure}, {name: "additionalDetails", value: orNull(mfaDetail(s))}}},
	}
	if version(c) == "beta" {
		out = append(out, property{name: "authenticationRequirement", value: required})
	}
	return out
}

func mfaDetail(s directory.SignInRecord) string {
	switch {
	case s.MFA:
		return "MFA completed in Azure AD"
	case s.Required:
		return "MFA required in Azure AD"
	}
	return ""
}
