package graph

import (
	"net/http"
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// passwordMethod is the id of everybody's password as a method.
const passwordMethod = "28c10230-6103-485e-b985-444c60001490"

// listMyMethods answers GET /me/authentication/methods.
func listMyMethods(c *web.Call, who *caller) (web.Result, error) {
	if who.user.ID == "" {
		return web.Result{}, resourceUnknown.with(short(who.claims.ObjectID))
	}
	return methodsOf(c, who.user)
}

// listMethods answers GET /users/{user}/authentication/methods.
func listMethods(c *web.Call, who *caller) (web.Result, error) {
	u, err := who.named(c.Vars["user"])
	if err != nil {
		return web.Result{}, err
	}
	return methodsOf(c, u)
}

func methodsOf(c *web.Call, u directory.User) (web.Result, error) {
	all := []entity{{
		{name: "@odata.type", value: "#microsoft.graph.passwordAuthenticationMethod"}, {name: "id", value: passwordMethod},
		{name: "password"}, {name: "createdDateTime", value: instant(u.CreatedAt)},
	}}
	for _, m := range u.Methods {
		if e, ok := methodOf(m, c.World.Now()); ok {
			all = append(all, e)
		}
	}
	return collection(c, "users('"+u.ID+"')/authentication/methods", all)
}

// methodOf is a registered method as Graph shows it: never its secret. An external
// method is none of the list's.
func methodOf(m directory.Method, now time.Time) (entity, bool) {
	typed := func(kind string, more ...property) entity {
		return append(entity{{name: "@odata.type", value: "#microsoft.graph." + kind + "AuthenticationMethod"}, {name: "id", value: m.ID}}, more...)
	}
	created := property{name: "createdDateTime", value: instant(m.Registered)}
	switch m.Kind {
	case policy.PhoneAppNotification:
		return typed("microsoftAuthenticator", property{name: "displayName", value: orNull(m.Name)},
			property{name: "deviceTag", value: "SoftwareTokenActivated"}, property{name: "phoneAppVersion"}, created), true
	case policy.PhoneAppOTP:
		return typed("softwareOath", property{name: "secretKey"}, created), true
	case policy.OneWaySMS, policy.TwoWayVoiceMobile:
		return typed("phone", property{name: "phoneNumber", value: orNull(m.Phone)}, property{name: "phoneType", value: "mobile"},
			property{name: "smsSignInState", value: "notAllowedByPolicy"}, created), true
	case policy.FidoKey:
		return typed("fido2", property{name: "displayName", value: orNull(m.Name)}, created, property{name: "attestationLevel", value: "notAttested"}), true
	case policy.AccessPass:
		return append(entity{{name: "@odata.type", value: "#microsoft.graph.temporaryAccessPassAuthenticationMethod"}}, passOf(m, now)...), true
	case policy.ExternalMethod:
	}
	return nil, false
}

// passOf is a Temporary Access Pass, without its text.
func passOf(m directory.Method, now time.Time) entity {
	usability := "EnabledByPolicy"
	switch {
	case m.PassOnce && m.PassUsed:
		usability = "OneTimeUsed"
	case now.Before(m.PassFrom):
		usability = "NotYetValid"
	case !now.Before(m.PassUntil):
		usability = "Expired"
	}
	return entity{
		{name: "id", value: m.ID}, {name: "temporaryAccessPass"}, {name: "createdDateTime", value: instant(m.Registered)},
		{name: "startDateTime", value: instant(m.PassFrom)}, {name: "lifetimeInMinutes", value: int(m.PassUntil.Sub(m.PassFrom) / time.Minute)},
		{name: "isUsableOnce", value: m.PassOnce}, {name: "isUsable", value: usability == "EnabledByPolicy"}, {name: "methodUsabilityReason", value: usability},
	}
}

// Bounds of a Temporary Access Pass, in minutes.
const (
	minPass     = 10
	defaultPass = 60
	maxPass     = 43200
)

const passResource = "temporaryAccessPassAuthenticationMethod"

// createAccessPass answers POST …/temporaryAccessPassMethods. The pass is told
// once, in this answer.
func createAccessPass(c *web.Call, who *caller) (web.Result, error) {
	u, err := who.named(c.Vars["user"])
	if err != nil {
		return web.Result{}, err
	}
	if err := who.mayIssuePass(u); err != nil {
		return web.Result{}, err
	}
	m, err := readPass(c)
	if err != nil {
		return web.Result{}, err
	}
	now := c.World.Now()
	err = c.World.Write(func(tx *world.Txn) error {
		fresh, ok := directory.Users.Get(tx, u.ID)
		if !ok {
			return resourceUnknown.with(u.ID)
		}
		if slices.ContainsFunc(fresh.MethodsAt(now), func(m directory.Method) bool { return m.Kind == policy.AccessPass }) {
			return conflict.with("The user has a Temporary Access Pass that is still good; a user has one at a time.")
		}
		fresh.Methods = slices.DeleteFunc(slices.Clone(fresh.Methods), func(m directory.Method) bool { return m.Kind == policy.AccessPass })
		fresh.Methods = append(fresh.Methods, m)
		return directory.Users.Put(tx, fresh)
	})
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("issued", "a Temporary Access Pass to "+u.UPN)
	told := passOf(m, now)
	told[1].value = m.Pass
	return one(c, http.StatusCreated, "users('"+u.ID+"')/authentication/temporaryAccessPassMethods/$entity", told)
}

// mayIssuePass refuses who would help themselves to the account of an
// administrator: an Authentication Administrator may not.
func (who *caller) mayIssuePass(u directory.User) error {
	if !who.claims.HasUser() || who.holds(privilegedAuthentication, globalAdministrator) {
		return nil
	}
	for agent := range agentRoles {
		if slices.Contains(u.Roles, agent) {
			return denied.with()
		}
	}
	if len(u.DirectoryRoles) > 0 {
		return denied.with()
	}
	return nil
}

func readPass(c *web.Call) (directory.Method, error) {
	b, err := readBody(c, passResource)
	if err != nil {
		return directory.Method{}, err
	}
	minutes, once := defaultPass, false
	b.take("lifetimeInMinutes", &minutes)
	b.take("isUsableOnce", &once)
	from, now := b.moment("startDateTime"), c.World.Now()
	switch {
	case minutes < minPass || minutes > maxPass:
		b.invalid("lifetimeInMinutes", "it must be from 10 to 43200")
	case from.IsZero():
		from = now
	case from.Before(now):
		b.invalid("startDateTime", "it lies in the past")
	}
	return directory.Method{
		ID: c.World.NewID(), Kind: policy.AccessPass, Registered: now,
		Pass: c.World.NewSecret(9), PassFrom: from, PassUntil: from.Add(time.Duration(minutes) * time.Minute), PassOnce: once,
	}, b.done()
}
