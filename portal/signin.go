package portal

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"

	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// partnerCenter is the API that the portal wants a token for.
const partnerCenter = "https://api.partnercenter.microsoft.com"

// secretSize is the length of states, nonces, verifiers and cookies in bytes.
const secretSize = 32

// begin sends the browser to Entra: to sign in or, if it has a session, to do
// MFA for it.
func begin(c *web.Call, s session, want string) (web.Result, error) {
	w := c.World
	state, nonce, verifier := w.NewSecret(secretSize), w.NewSecret(secretSize), w.NewSecret(secretSize)
	browser := c.CookieValue(browserCookie(c))
	if len(browser) != base64.RawURLEncoding.EncodedLen(secretSize) { // kept: several tabs may sign in at once
		browser = w.NewSecret(secretSize)
	}
	row := pending{
		ID: key(state), Browser: key(browser), Session: s.ID, Nonce: nonce, Verifier: verifier,
		Want: want, StepUp: s.ID != "", Correlate: c.Entry.Correlate, Expires: w.Now().Add(pendingLife),
	}
	err := w.Write(func(tx *world.Txn) error {
		row.Seq = tx.Seq()
		return pendings.Insert(tx, row)
	})
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	q := url.Values{
		"client_id":     {ClientID},
		"response_type": {"code id_token"},
		"response_mode": {"form_post"},
		"redirect_uri":  {redirectURI(c)},
		"scope":         {"openid profile"},
		"resource":      {partnerCenter},
		"state":         {state}, "nonce": {nonce},
		"code_challenge": {challenge(verifier)}, "code_challenge_method": {"S256"},
		"client-request-id": {row.Correlate},
	}
	if row.StepUp {
		q.Set("amr_values", "mfa")
		q.Set("login_hint", s.Person.User)
	}
	// The v1 endpoint, since ID tokens of v2 have no amr.
	res := seeOther(c.Site.Entra() + "/common/oauth2/authorize?" + q.Encode())
	if c.Method == "GET" || c.Method == "HEAD" {
		res.Status = 302
	}
	return res.SetCookie(c.Site, web.Cookie{Name: browserCookie(c), Value: browser, Path: cookiePath}), nil
}

func redirectURI(c *web.Call) string { return c.Site.Portal() + pathSignIn }

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// signIn takes Entra's answer: checks that this browser asked for it, checks the
// ID token, gets the access token for the code and opens a session.
func (p *portal) signIn(c *web.Call) (web.Result, error) {
	c.Entry.Caller.App = ClientID
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	asked, err := answered(c, form.Get("state"))
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Correlate = asked.Correlate
	if form.Has("error") {
		return web.Result{}, refusedByEntra(form.Get("error"), form.Get("error_description"))
	}
	who, err := p.checkIDToken(c, idToken{Raw: form.Get("id_token"), Code: form.Get("code"), Nonce: asked.Nonce})
	if err != nil {
		return web.Result{}, err
	}
	noteCaller(c, who)
	got, err := p.redeem(c, form.Get("code"), asked.Verifier)
	if err != nil {
		return web.Result{}, err
	}
	return open(c, asked, session{Person: who, SteppedUp: asked.StepUp, Tokens: got})
}

// answered finds the sign-in that an answer belongs to, and ends it.
func answered(c *web.Call, state string) (pending, error) {
	var asked pending
	now := c.World.Now()
	err := c.World.Write(func(tx *world.Txn) (err error) {
		asked, err = take(tx, state, c.CookieValue(browserCookie(c)), now)
		return err
	})
	switch {
	case errors.Is(err, errStray):
		return pending{}, strayAnswer
	case err != nil:
		return pending{}, web.Internal(err)
	case !now.Before(asked.Expires):
		return pending{}, lateAnswer
	}
	return asked, nil
}

// open stores the session under a cookie that nobody has seen before.
func open(c *web.Call, asked pending, s session) (web.Result, error) {
	cookie := c.World.NewSecret(secretSize)
	s.Form = c.World.NewSecret(secretSize)
	err := c.World.Write(func(tx *world.Txn) error {
		return start(tx, s, cookie, asked.Session, c.World.Now())
	})
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	return keepSession(c, seeOther(asked.Want), cookie), nil
}
