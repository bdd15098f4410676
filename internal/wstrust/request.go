package wstrust

import (
	"errors"
	"fmt"
	"time"
)

// Why a request is refused before anybody looks at the password.
var (
	ErrMalformed   = errors.New("it is no WS-Trust request that can be read")
	ErrAction      = errors.New("it asks for something else than a token, or says so in one place only")
	ErrCredentials = errors.New("it does not hold one UsernameToken with a name and a plain password, or one assertion instead")
	ErrTimestamp   = errors.New("its timestamp is missing or cannot be read")
	ErrTime        = errors.New("its timestamp does not fit the clock")
)

// A Request is a RequestSecurityToken with what proves who asks, as far as it is
// read.
type Request struct {
	Version   Version
	MessageID string // the answer relates to it; may be empty
	To        string
	AppliesTo string // who the token is for
	Username  string
	Password  string
	// Assertion is, instead of name and password, a SAML 1.1 assertion byte for byte.
	Assertion []byte

	// Created and Expires are the message's own timestamp; zero if it has none.
	Created, Expires time.Time
}

// tolerance is how far the clocks of client and service may differ: what WCF, and
// so AD FS, grants.
const tolerance = 5 * time.Minute

// Fresh checks the timestamp, if there is one, against a service's clock.
func (r Request) Fresh(now time.Time) error {
	const layout = "2006-01-02 15:04:05Z"
	switch {
	case !r.Created.IsZero() && r.Created.After(now.Add(tolerance)):
		return fmt.Errorf("%w: it was made at %s, and here it is %s", ErrTime, r.Created.Format(layout), now.UTC().Format(layout))
	case !r.Expires.IsZero() && !r.Expires.Add(tolerance).After(now):
		return fmt.Errorf("%w: it ended at %s, and here it is %s", ErrTime, r.Expires.Format(layout), now.UTC().Format(layout))
	}
	return nil
}

// Read reads a request. What is wrong with one is told without a word of it,
// since it holds a password. With ErrCredentials and ErrTimestamp the rest of the
// request is returned, too.
func Read(raw []byte) (Request, error) {
	assertion, err := inspect(raw)
	if err != nil {
		return Request{}, err
	}
	m, err := decode(raw)
	if err != nil {
		return Request{}, err
	}
	r, err := m.request()
	if err != nil {
		return Request{}, err
	}
	if err := m.stamp(&r); err != nil {
		return r, err
	}
	return r, m.credentials(&r, assertion)
}
