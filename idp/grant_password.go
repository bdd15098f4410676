package idp

import (
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// grantPassword is the resource owner's password: one factor, and nobody there
// to be asked for another.
func grantPassword(q *tokenRequest) (subject, error) {
	switch {
	case q.place.Segment == common, q.place.Segment == consumers:
		return subject{}, fail(9001023)
	case isPublic(q.client) && !q.client.PasswordGrant:
		return subject{}, fail(7000218)
	case q.form.Username == "":
		return subject{}, fail(900144, "username")
	case q.form.Password == "":
		return subject{}, fail(900144, "password")
	case !q.v1 && len(q.form.Scopes) == 0:
		return subject{}, fail(900144, "scope")
	}
	user, err := q.passwordUser()
	if err != nil {
		return subject{}, err
	}
	auth := signin.Authentication{
		UserID: user.ID, TenantID: user.TenantID, First: policy.ByPassword,
		AMR:  policy.AMR(policy.Proof{First: policy.ByPassword}, policy.AMRSwitches{}),
		Time: q.now, Seq: q.c.World.Seq(), IP: clientIP(q.c),
	}
	target, err := q.passwordTarget()
	if err != nil {
		return subject{}, err
	}
	if len(target.Others) > 0 {
		return subject{}, q.manyResources()
	}
	sub := subject{auth: auth, since: q.now, target: target, mfa: q.form.MFA}
	sub.openID, sub.offline = q.v1 || target.OpenID(), q.v1 || target.Offline()
	return sub, nil
}

func (q *tokenRequest) passwordTarget() (Target, error) {
	if q.v1 {
		return targetV1(q.asked(), q.form.Resource, q.form.Scopes)
	}
	return targetV2(q.asked(), q.form.Scopes)
}

// passwordUser finds the account and compares its password. Entra has none of a
// federated user's, so theirs is always wrong.
func (q *tokenRequest) passwordUser() (directory.User, error) {
	user, ok := directory.FindUser(q.snap, q.form.Username)
	if !ok || user.GuestOf != "" {
		return user, fail(50034, q.form.Username, directoryName(q.place))
	}
	q.c.Entry.Caller.User = user.UPN
	q.account = user
	verdict, err := checkPassword(q.c.World, user, q.form.Password)
	if err != nil {
		return user, err
	}
	if verdict != "" {
		q.c.Entry.Decide(policy.Decision{Outcome: policy.Deny, Reason: verdict, Trail: []policy.Reason{policy.SignInAccountKnown, verdict}})
	}
	switch {
	case verdict == policy.SignInAccountLocked:
		return user, fail(50053)
	case verdict != "":
		return user, fail(50126)
	case user.ForceChangePassword:
		q.c.Entry.Decide(settled(policy.SignInPasswordExpired))
		return user, fail(50055)
	}
	return user, nil
}
