package idp

import (
	"errors"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// What the sign-in log calls clients (clientAppUsed). Older protocols have the
// names of theirs, such as IMAP4.
const (
	clientBrowser = "Browser"
	clientModern  = "Mobile Apps and Desktop clients"
)

// signInRecord completes a line of the sign-in log with what the call says, and
// with how the sign-in ended: refused is nil if it ended well.
func signInRecord(c *web.Call, rec directory.SignInRecord, refused *Error) directory.SignInRecord {
	rec.ID, rec.Created = traceID(c), c.World.Now()
	rec.IP = clientIP(c)
	noteCorrelation(c, c.Header.Get("client-request-id"))
	rec.Correlation = c.Entry.Correlate
	if refused != nil {
		rec.ErrorCode, rec.Failure = refused.Row.Number, refused.Text()
	}
	return rec
}

// logSignIn writes a line of the sign-in log. A sign-in that found no tenant is in
// nobody's.
func logSignIn(tx *world.Txn, rec directory.SignInRecord) error {
	if rec.TenantID == "" {
		return nil
	}
	rec.Seq = tx.Seq()
	return directory.SignIns.Put(tx, rec)
}

// record is the line for this sign-in, which a person made in a browser.
func (v *visit) record(f facts, refused *Error) directory.SignInRecord {
	kind := clientBrowser
	if isPublic(f.app) && !f.app.SPA {
		kind = clientModern
	}
	return signInRecord(v.c, directory.SignInRecord{
		TenantID: f.tenant.ID, UserID: f.object().ID, UPN: f.user.UPN,
		AppID: f.app.ID, AppName: f.app.Name, ResourceID: f.target.Resource.ID, Resource: f.target.Resource.Name,
		ClientApp: kind, Interactive: true, MFA: f.MFA(), Required: f.Demands.MFA(),
	}, refused)
}

// logRefusal notes, once, that this sign-in was refused.
func (v *visit) logRefusal(f facts, e *Error) error {
	if v.flow.Logged {
		return nil
	}
	rec := v.record(f, e)
	return v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		if flow.Logged {
			return nil
		}
		flow.Logged = true
		return logSignIn(tx, rec)
	})
}

// loggedGrants are the grants that are sign-ins of their own. A code was signed in
// for in a browser, where it was logged; an app alone has another log.
var loggedGrants = []string{"refresh_token", "password", "urn:ietf:params:oauth:grant-type:jwt-bearer",
	"urn:ietf:params:oauth:grant-type:saml1_1-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer"}

// logs reports whether the request is a line of the sign-in log.
func (q *tokenRequest) logs() bool { return slices.Contains(loggedGrants, q.form.GrantType) }

// record is the line for a sign-in that nobody was asked anything in.
func (q *tokenRequest) record(sub subject, refused *Error) directory.SignInRecord {
	if sub.user.ID == "" {
		sub.user = q.account
	}
	if sub.tenant.ID == "" {
		sub.tenant = q.place.For(q.snap, sub.user.TenantID)
	}
	return signInRecord(q.c, directory.SignInRecord{
		TenantID: sub.tenant.ID, UserID: sub.object().ID, UPN: sub.user.UPN,
		AppID: q.client.ID, AppName: q.client.Name, ResourceID: sub.target.Resource.ID, Resource: sub.target.Resource.Name,
		ClientApp: clientModern, MFA: sub.facts.MFA(), Required: sub.facts.Demands.MFA(),
	}, refused)
}

// refused logs that a request for tokens was refused, and returns why.
func (q *tokenRequest) refused(sub subject, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || !q.logs() || sub.user.ID == "" && q.account.ID == "" {
		return err
	}
	rec := q.record(sub, e)
	if failed := q.c.World.Write(func(tx *world.Txn) error { return logSignIn(tx, rec) }); failed != nil {
		return failed
	}
	return err
}
