package idp

import (
	"crypto/rsa"
	"errors"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// longestAgain bounds what a sign-out takes along to a provider and back.
const longestAgain = 4 << 10

// logoutAgain is the path and query of a request to sign out an account (none: all),
// for the browser that comes back from a provider. Whatever it says is judged anew
// then.
func logoutAgain(c *web.Call, values url.Values, account string) string {
	var kept []Param
	if account != "" {
		kept = append(kept, Param{"logout_hint", account})
	}
	for _, name := range []string{"post_logout_redirect_uri", "state"} {
		if value := values.Get(name); value != "" && len(value) <= longestAgain {
			kept = append(kept, Param{name, value})
		}
	}
	path := logoutPath(c)
	if len(kept) == 0 {
		return path
	}
	return path + "?" + encode(kept)
}

// logoutPath is where a sign-out came to, spelt as the documents have it: a client
// may write any letter case and a slash at the end, and providers know none of that.
func logoutPath(c *web.Call) string {
	place := "/" + url.PathEscape(strings.ToLower(c.Vars["tenant"]))
	if isV1(c) {
		return place + "/oauth2/logout"
	}
	return place + "/oauth2/v2.0/logout"
}

// leaveProvider sends the browser to the provider of an account that has just been
// signed out, by the protocol its domain is federated with. Each account is taken
// once, so a provider that sends the browser straight back makes no loop.
func (s *Server) leaveProvider(c *web.Call, cookie, again string) (web.Result, bool, error) {
	for {
		var account signin.Account
		var found bool
		err := c.World.Write(func(tx *world.Txn) (err error) {
			account, found, err = signin.LeaveProvider(tx, cookie)
			return err
		})
		if err != nil || !found {
			return web.Result{}, false, err
		}
		r := c.World.Read()
		domain, ok := directory.DomainOf(r, account.UPN)
		if !ok || domain.Federation == nil {
			continue // it is managed by now
		}
		target, err := url.Parse(signOutAddress(c.Site, domain))
		if err != nil || !usable(target.String()) || target.Host == "" {
			continue // the domain's settings name no address
		}
		query := encode([]Param{{"wa", waSignOut}, {"wreply", c.Site.Entra() + again}})
		if protocolOf(domain) == directory.SAMLP {
			user, _ := directory.Users.Get(r, account.UserID)
			if query, err = s.leaveBySAMLP(c, cookie, domain, user, again); err != nil {
				return web.Result{}, false, err
			}
		}
		target.RawQuery = joinQuery(target.RawQuery, query)
		c.Entry.Detail("provider", domain.Name)
		return noStore(web.Redirect(target.String())), true, nil
	}
}

// signOutAddress is where browsers sign out at a domain's provider (signOutUri).
func signOutAddress(site web.Site, d directory.Domain) string {
	if d.Federation.SignOutURI != "" {
		return d.Federation.SignOutURI
	}
	return passiveAddress(site, d)
}

// leaveBySAMLP is the request as SAML-P has it, signed, since AD FS takes none that
// is not. RelayState is an opaque secret: where the sign-out goes on stays here.
func (s *Server) leaveBySAMLP(c *web.Call, cookie string, d directory.Domain, u directory.User, again string) (string, error) {
	secret := c.World.NewSecret(24)
	leaving := signin.Leaving{Key: signin.Key(secret), Domain: d.Name, Next: again}
	err := c.World.Write(func(tx *world.Txn) error { return signin.Leave(tx, cookie, leaving) })
	if err != nil {
		return "", err
	}
	address, _, _ := strings.Cut(signOutAddress(c.Site, d), "?")
	message, err := saml.LogoutRequest{
		ID: requestID(leaving.Key), Issuer: saml.AudienceEntra, Destination: address, NameID: u.ImmutableID, IssueInstant: c.World.Now(),
	}.Redirect()
	if err != nil {
		return "", web.Internal(err)
	}
	query, err := saml.SignQuery(fieldSAMLRequest, message, secret, s.Keys(c.World).Signer().Key)
	if err != nil {
		return "", web.Internal(err)
	}
	return query, nil
}

// signedOutAddress is where providers answer a LogoutRequest, by redirect.
func signedOutAddress(site web.Site) string { return site.Entra() + "/" + common + "/saml2" }

// saml2 takes a provider's LogoutResponse. Of Entra as a provider for apps nothing
// is played.
func (s *Server) saml2(c *web.Call) (web.Result, error) {
	values, err := web.QueryForm(c)
	if err != nil || !values.Has(fieldSAMLResponse) {
		return notSimulated(c)
	}
	cookie := c.CookieValue(cookieName(c, cookieSession))
	leaving := sessionOf(c).Leaving
	if leaving.Key == "" || !sameSecret(leaving.Key, signin.Key(values.Get(fieldRelayState))) {
		return web.Result{}, fail(50089).because(errors.New("no sign-out of this browser waits for the answer"))
	}
	if err := checkSignedOut(c, leaving, values.Get(fieldSAMLResponse)); err != nil {
		return web.Result{}, err
	}
	err = c.World.Write(func(tx *world.Txn) error { return signin.Leave(tx, cookie, signin.Leaving{}) })
	if err != nil {
		return web.Result{}, err
	}
	return noStore(web.Redirect(c.Site.Entra() + leaving.Next)), nil
}

// checkSignedOut holds an answer against what the directory says of the domain and
// what the provider was asked.
func checkSignedOut(c *web.Call, leaving signin.Leaving, parameter string) error {
	domain, ok := directory.Domains.Get(c.World.Read(), leaving.Domain)
	if !ok || domain.Federation == nil {
		return fail(50107, leaving.Domain)
	}
	c.Entry.Detail("provider", domain.Name)
	want, err := expectOf(domain, c.World.Now())
	if err != nil {
		return err
	}
	var keys []*rsa.PublicKey
	for _, certificate := range want.Certificates {
		if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok {
			keys = append(keys, key)
		}
	}
	if err := saml.VerifyQuery(c.URL.RawQuery, fieldSAMLResponse, keys...); err != nil {
		return fail(50008, "the LogoutResponse is not signed by the domain's provider").because(err)
	}
	r, err := saml.ReadLogoutResponse(parameter)
	switch {
	case err != nil:
		return fail(20012, "it is no LogoutResponse of SAML 2.0").because(err)
	case r.Issuer != want.Issuer:
		return fail(20012, "it comes from another provider than the one that was asked")
	case r.InResponseTo != requestID(leaving.Key):
		return fail(20012, "it answers another LogoutRequest")
	case r.Destination != "" && r.Destination != signedOutAddress(c.Site):
		return fail(20012, "it is addressed to somebody else")
	case r.Status != saml.StatusSuccess:
		c.Entry.Detail("the provider says", presentable(r.Status))
	}
	return nil
}
