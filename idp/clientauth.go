package idp

import (
	"crypto/subtle"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
)

// The authentication of a client, as appidacr and azpacr say it.
const (
	publicClient  = "0"
	bySecret      = "1"
	byCertificate = "2"
)

// authenticate finds the client and checks its credential, from the body or from
// HTTP Basic. It touches nothing: a client that tries one way first and then the
// other loses neither code nor device code.
func (q *tokenRequest) authenticate() error {
	id, secret, err := q.credentials()
	if err != nil {
		return err
	}
	q.client, err = findClient(q.snap, q.place, id)
	if err != nil {
		return err
	}
	q.c.Entry.Caller.App = q.client.ID
	switch {
	case isPublic(q.client) && (secret != "" || q.form.ClientAssertion != ""):
		return fail(700025)
	case isPublic(q.client):
		q.credential = publicClient
		return nil
	case q.form.ClientAssertion != "":
		q.credential = byCertificate
		return q.checkClientAssertion()
	case secret == "":
		return fail(7000218)
	case !knowsSecret(q.client, secret):
		return fail(7000215, q.client.ID)
	}
	q.credential = bySecret
	return nil
}

// credentials are the client's id and secret. In HTTP Basic both are
// form-encoded, and an empty secret is none.
func (q *tokenRequest) credentials() (id, secret string, err error) {
	id, secret = q.form.ClientID, q.form.ClientSecret
	user, password, ok := q.c.BasicAuth()
	if !ok {
		return id, secret, nil
	}
	user, err1 := url.QueryUnescape(user)
	password, err2 := url.QueryUnescape(password)
	switch {
	case err1 != nil || err2 != nil:
		return "", "", fail(9002313, "the Authorization header is not form-encoded")
	case id != "" && !strings.EqualFold(id, user):
		return "", "", fail(9002313, "the Authorization header and client_id name different clients")
	case secret != "" && password != "":
		return "", "", fail(9002313, "the client's secret is given twice")
	case password != "":
		secret = password
	}
	return user, secret, nil
}

// knowsSecret compares in constant time. The secrets are published examples, so
// they are not hashed.
func knowsSecret(app directory.App, secret string) bool {
	known := 0
	for _, s := range app.Secrets {
		known |= subtle.ConstantTimeCompare([]byte(s), []byte(secret))
	}
	return known == 1
}

// crossOrigin holds single-page applications to their browser and everybody else
// out of theirs.
func (q *tokenRequest) crossOrigin() error {
	origin := q.c.Header.Get("Origin")
	switch {
	case origin != "" && !q.client.SPA:
		e := fail(9002326, origin)
		e.hideCORS = true
		return e
	case origin == "" && q.client.SPA:
		return fail(9002327)
	}
	return nil
}
