package sts

import (
	"fmt"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/wstrust"
)

// usernameMixed is the active endpoint of one version of WS-Trust: a program trades
// user name and password for an assertion.
//
// There is nobody to ask for a second factor, so the assertion never tells of MFA,
// whatever the provider does in a browser; a session of a browser does not count
// either.
func (s service) usernameMixed(version wstrust.Version) func(visit) (web.Result, error) {
	return func(v visit) (web.Result, error) {
		raw, err := web.Body(v.Call)
		if err != nil {
			return web.Result{}, err // as a page, like whatever happens before the message is read
		}
		request, err := wstrust.Read(raw)
		if err == nil {
			err = acceptable(request, version, v)
		}
		var account directory.ProviderAccount
		if err == nil {
			account, err = v.authenticate(request)
		}
		if err != nil {
			return v.fault(request, version, err)
		}
		return s.token(v, request, account)
	}
}

// acceptable checks a request before anybody looks at its password.
func acceptable(r wstrust.Request, version wstrust.Version, v visit) error {
	switch {
	case r.Version != version:
		return fmt.Errorf("%w: this endpoint speaks another version of WS-Trust", wstrust.ErrAction)
	case r.Assertion != nil:
		return wstrust.ErrCredentials
	case r.Created.IsZero():
		return wstrust.ErrTimestamp
	case r.AppliesTo != saml.AudienceEntra:
		return errNoRelyingParty
	}
	return r.Fresh(v.World.Now())
}

// authenticate finds the account of a request and compares its password. People of
// other domains, and accounts without a password, are strangers here.
func (v visit) authenticate(r wstrust.Request) (directory.ProviderAccount, error) {
	account, known := findAccount(v.World.Read(), v.provider.Domain, r.Username)
	if !matches(account.Password, r.Password) || !known {
		v.Entry.Detail("password", "refused")
		return account, errNotAuthenticated
	}
	v.Entry.Caller.User = account.UPN
	return account, nil
}

// token answers with a signed assertion. It signs, so no transaction may be open.
func (s service) token(v visit, r wstrust.Request, account directory.ProviderAccount) (web.Result, error) {
	pair, err := s.pair(v)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	now := v.World.Now()
	a := assertionOf(v.provider, account, authentication{UPN: account.UPN, Time: now}, now)
	a.ID = "_" + v.World.NewID()
	signed, err := saml.SignBearer(a, pair.Key, pair.Certificate)
	if err != nil {
		return web.Result{}, web.Internal(fmt.Errorf("sign the assertion of %s: %w", v.provider.Domain, err))
	}
	v.Entry.Detail("MFA at the provider", "no: a program cannot be asked")
	v.Entry.Detail("MFA claim in the assertion", yesNo(a.MFA()))
	reply := wstrust.Reply{
		Version: r.Version, RelatesTo: r.MessageID, Now: now, Expires: a.NotOnOrAfter,
		AppliesTo: a.Audience, TokenType: wstrust.TokenSAML11, Token: signed,
	}
	return soap(http.StatusOK, reply.Bytes()), nil
}

func soap(status int, body []byte) web.Result {
	return web.Result{Status: status, Body: body}.
		With("Content-Type", wstrust.ContentType).With("Cache-Control", "no-store")
}
