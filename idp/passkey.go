package idp

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/webauthn"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// ceremonyLife is how long the browser has to answer.
const ceremonyLife = 5 * time.Minute

// Errors of a ceremony.
var (
	errNoCeremony   = errors.New("no passkey was asked for, or it was answered before")
	errCeremonyOld  = errors.New("the passkey came too late")
	errNoneHere     = errors.New("the account has no passkey of this site")
	errNoHolder     = errors.New("no account here has this passkey")
	errOtherAccount = errors.New("the passkey is not one of the account that was asked for one")
)

// A relyingParty is this site to browsers and their authenticators: its host,
// and the one origin that may speak for it.
type relyingParty struct{ webauthn.RelyingParty }

// takesPasskeys reports whether browsers let a site have passkeys at all: those
// whose host is an IP address may not.
func takesPasskeys(site web.Site) bool {
	u, err := url.Parse(site.Origin)
	if err != nil || u.Hostname() == "" {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil
}

func relyingPartyOf(site web.Site) (relyingParty, error) {
	u, err := url.Parse(site.Origin)
	if err != nil {
		return relyingParty{}, err
	}
	host := strings.ToLower(u.Hostname())
	origin := u.Scheme + "://" + host // as browsers spell it: without the port that is usual
	if port := u.Port(); port != "" && port != "443" {
		origin += ":" + port
	}
	return relyingParty{webauthn.RelyingParty{ID: host, Name: "pcsandbox", Origin: origin, Timeout: ceremonyLife}}, nil
}

func accountOf(u directory.User) webauthn.Account {
	return webauthn.Account{ID: []byte(u.ID), Name: u.UPN, DisplayName: u.DisplayName}
}

// passkeys are those of an account that were made for this host.
func (p relyingParty) passkeys(u directory.User) (list []webauthn.Credential) {
	for _, m := range u.Methods {
		if c, ok := p.credential(m); ok {
			list = append(list, c)
		}
	}
	return list
}

// credential is the passkey that a method stores, if it was made for this host.
func (p relyingParty) credential(m directory.Method) (c webauthn.Credential, ok bool) {
	if m.Kind != policy.FidoKey || json.Unmarshal(m.Credential, &c) != nil {
		return c, false
	}
	return c, c.Site == p.ID
}

// method finds the method that stores a passkey.
func (p relyingParty) method(u directory.User, id []byte) (directory.Method, webauthn.Credential, bool) {
	for _, m := range u.Methods {
		if c, ok := p.credential(m); ok && bytes.Equal(c.ID, id) {
			return m, c, true
		}
	}
	return directory.Method{}, webauthn.Credential{}, false
}

// A ceremony is what the browser is asked, and what its answer is held against.
type ceremony struct {
	Options string // JSON for navigator.credentials
	Session []byte // an asking as JSON, for the flow
}

// An asking is what the answer of a browser is held against.
type asking struct {
	Challenge []byte
	UserID    string   // the account that was asked for one; empty: anybody
	Allowed   [][]byte // ids of its passkeys at that time
	Expires   time.Time
}

// sign asks for a passkey of an account, or for any one when u is nobody.
func (p relyingParty) sign(w *world.World, u directory.User) (ceremony, error) {
	has := p.passkeys(u)
	if u.ID != "" && len(has) == 0 {
		return ceremony{}, errNoneHere
	}
	a := newAsking(w, u)
	for _, c := range has {
		a.Allowed = append(a.Allowed, c.ID)
	}
	return pack(p.Request(a.Challenge, has), a)
}

// create asks for a new passkey, on a device that has none of the account.
func (p relyingParty) create(w *world.World, u directory.User) (ceremony, error) {
	a := newAsking(w, u)
	return pack(p.Create(a.Challenge, accountOf(u), p.passkeys(u)), a)
}

func newAsking(w *world.World, u directory.User) asking {
	challenge, err := base64.RawURLEncoding.DecodeString(w.NewSecret(32))
	if err != nil {
		panic(err) // it was just encoded
	}
	return asking{Challenge: challenge, UserID: u.ID, Expires: w.Now().Add(ceremonyLife)}
}

func pack(options any, a asking) (c ceremony, err error) {
	if c.Session, err = json.Marshal(a); err != nil {
		return c, err
	}
	c.Options = strings.TrimSpace(string(web.Marshal(options)))
	return c, nil
}

// unpack reads what an answer is held against, if it came in time by the world's
// clock.
func unpack(stored []byte, now time.Time) (a asking, err error) {
	if len(stored) == 0 {
		return a, errNoCeremony
	}
	if err := json.Unmarshal(stored, &a); err != nil {
		return a, err
	}
	if !now.Before(a.Expires) {
		return a, errCeremonyOld
	}
	return a, nil
}

// signed verifies a browser's answer to sign. find finds the account that a
// passkey itself names, for who was nobody.
func (p relyingParty) signed(stored []byte, now time.Time, answer string, u directory.User, find func(id string) (directory.User, bool)) (directory.User, directory.Method, error) {
	asked, err := unpack(stored, now)
	if err != nil {
		return u, directory.Method{}, err
	}
	said, err := webauthn.ParseAssertion(answer)
	if err != nil {
		return u, directory.Method{}, err
	}
	if u, err = asked.owner(said, u, find); err != nil {
		return u, directory.Method{}, err
	}
	m, kept, ok := p.method(u, said.CredentialID)
	if !ok {
		return u, directory.Method{}, errNoHolder
	}
	used, err := p.Verify(asked.Challenge, said, kept)
	if err != nil {
		return u, directory.Method{}, err
	}
	m.Credential, err = json.Marshal(used)
	return u, m, err
}

// owner is whose passkey an answer must be of: the account that was asked for
// one, or who the passkey itself names.
func (a asking) owner(said webauthn.Assertion, u directory.User, find func(id string) (directory.User, bool)) (directory.User, error) {
	if a.UserID == "" {
		owner, ok := find(string(said.User))
		if !ok {
			return u, errNoHolder
		}
		return owner, nil
	}
	listed := slices.ContainsFunc(a.Allowed, func(id []byte) bool { return bytes.Equal(id, said.CredentialID) })
	if u.ID != a.UserID || !listed || len(said.User) > 0 && string(said.User) != u.ID {
		return u, errOtherAccount
	}
	return u, nil
}

// created verifies a browser's answer to create.
func (p relyingParty) created(stored []byte, now time.Time, answer string, u directory.User) ([]byte, error) {
	asked, err := unpack(stored, now)
	if err != nil {
		return nil, err
	}
	if asked.UserID != u.ID {
		return nil, errOtherAccount
	}
	c, err := p.Register(asked.Challenge, answer)
	if err != nil {
		return nil, err
	}
	return json.Marshal(c)
}

// passkeyRefusal says what was wrong with a passkey to somebody who could not see
// it.
func passkeyRefusal(err error) string {
	switch {
	case errors.Is(err, errNoCeremony), errors.Is(err, errCeremonyOld):
		return "That took too long, or was answered before. Press the button once more."
	case errors.Is(err, webauthn.ErrCloned):
		return "That passkey was used with an older counter than before, as a copied device would. Use another one."
	}
	return "That passkey was not accepted. It must be one of this account, made on this site, and the device must have checked that it is you."
}
