package idp

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// ceremonyLife is how long the browser has to answer.
const ceremonyLife = 5 * time.Minute

// Errors of a ceremony.
var (
	errNoCeremony    = errors.New("no passkey was asked for, or it was answered before")
	errCeremonyOld   = errors.New("the passkey came too late")
	errAttested      = errors.New("the passkey comes with a certificate that nobody asked for")
	errClonedPasskey = errors.New("the passkey's counter did not move on: the device may be a copy")
	errNoneHere      = errors.New("the account has no passkey of this site")
	errNoHolder      = errors.New("no account here has this passkey")
)

// A relyingParty is this site to browsers and their authenticators: its host,
// and the one origin that may speak for it. It is made when it is needed, since
// most sandboxes never see a passkey.
type relyingParty struct{ *webauthn.WebAuthn }

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
	// No timeout is enforced here: the library would measure it by the wall clock.
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "pcsandbox", RPOrigins: []string{site.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationRequired,
		},
	})
	return relyingParty{w}, err
}

// A holder is an account with its passkeys of this site, in the library's shape.
type holder struct {
	directory.User
	passkeys []webauthn.Credential
}

func (p relyingParty) holder(u directory.User) holder {
	h := holder{User: u}
	for _, m := range u.Methods {
		if c, ok := p.credential(m); ok {
			h.passkeys = append(h.passkeys, c)
		}
	}
	return h
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.ID) }
func (h holder) WebAuthnName() string                       { return h.UPN }
func (h holder) WebAuthnDisplayName() string                { return h.DisplayName }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.passkeys }

// credential is the passkey that a method stores, if it was made for this host:
// what a device signed then begins with the host's hash.
func (p relyingParty) credential(m directory.Method) (c webauthn.Credential, ok bool) {
	if m.Kind != policy.FidoKey || json.Unmarshal(m.Credential, &c) != nil {
		return c, false
	}
	host := sha256.Sum256([]byte(p.Config.RPID))
	return c, bytes.HasPrefix(c.Attestation.AuthenticatorData, host[:])
}

// method finds the method that stores a passkey.
func (p relyingParty) method(u directory.User, id []byte) (directory.Method, bool) {
	for _, m := range u.Methods {
		if c, ok := p.credential(m); ok && bytes.Equal(c.ID, id) {
			return m, true
		}
	}
	return directory.Method{}, false
}

// A ceremony is what the browser is asked, and what its answer is held against.
type ceremony struct {
	Options string // JSON for navigator.credentials
	Session []byte // go-webauthn's SessionData as JSON, for the flow
}

// sign asks for a passkey of an account, or for any one when u is nobody.
func (p relyingParty) sign(w *world.World, u directory.User) (ceremony, error) {
	challenge := webauthn.WithChallenge(freshChallenge(w))
	h := p.holder(u)
	if u.ID != "" && len(h.passkeys) == 0 {
		return ceremony{}, errNoneHere
	}
	begin := func() (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
		if u.ID == "" {
			return p.BeginDiscoverableLogin(challenge)
		}
		return p.BeginLogin(h, challenge)
	}
	options, session, err := begin()
	if err != nil {
		return ceremony{}, err
	}
	return pack(options.Response, session, w.Now())
}

// create asks for a new passkey, on a device that has none of the account.
func (p relyingParty) create(w *world.World, u directory.User) (ceremony, error) {
	h := p.holder(u)
	options, session, err := p.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.passkeys).CredentialDescriptors()),
		func(o *protocol.PublicKeyCredentialCreationOptions) error {
			o.Challenge = freshChallenge(w)
			return nil
		})
	if err != nil {
		return ceremony{}, err
	}
	return pack(options.Response, session, w.Now())
}

func freshChallenge(w *world.World) []byte {
	bits, err := base64.RawURLEncoding.DecodeString(w.NewSecret(32))
	if err != nil {
		panic(err) // it was just encoded
	}
	return bits
}

func pack(options any, session *webauthn.SessionData, now time.Time) (c ceremony, err error) {
	session.Expires = now.Add(ceremonyLife)
	if c.Session, err = json.Marshal(session); err != nil {
		return c, err
	}
	c.Options = strings.TrimSpace(string(web.Marshal(options)))
	return c, nil
}

// unpack reads what an answer is held against, if it came in time by the world's
// clock. What the library gets has no time: it would ask the wall clock.
func unpack(stored []byte, now time.Time) (session webauthn.SessionData, err error) {
	if len(stored) == 0 {
		return session, errNoCeremony
	}
	if err := json.Unmarshal(stored, &session); err != nil {
		return session, err
	}
	if !now.Before(session.Expires) {
		return session, errCeremonyOld
	}
	session.Expires = time.Time{}
	return session, nil
}

// signed verifies a browser's answer to sign. find finds the account that a
// passkey itself names, for who was nobody.
func (p relyingParty) signed(stored []byte, now time.Time, answer string, u directory.User, find func(id string) (directory.User, bool)) (directory.User, directory.Method, error) {
	session, err := unpack(stored, now)
	if err != nil {
		return u, directory.Method{}, err
	}
	said, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return u, directory.Method{}, err
	}
	var c *webauthn.Credential
	if len(session.UserID) > 0 {
		c, err = p.ValidateLogin(p.holder(u), session, said)
	} else {
		c, err = p.ValidateDiscoverableLogin(func(_, id []byte) (webauthn.User, error) {
			owner, ok := find(string(id))
			if !ok {
				return nil, errNoHolder
			}
			u = owner
			return p.holder(u), nil
		}, session, said)
	}
	if err != nil {
		return u, directory.Method{}, err
	}
	if c.Authenticator.CloneWarning {
		return u, directory.Method{}, errClonedPasskey
	}
	m, _ := p.method(u, c.ID)
	m.Credential, err = json.Marshal(c)
	return u, m, err
}

// created verifies a browser's answer to create.
func (p relyingParty) created(stored []byte, now time.Time, answer string, u directory.User) ([]byte, error) {
	session, err := unpack(stored, now)
	if err != nil {
		return nil, err
	}
	said, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, err
	}
	// Certificates would be judged by the wall clock, and nobody asked for one.
	object := said.Response.AttestationObject
	if _, certified := object.AttStatement["x5c"]; certified || object.Format != attestsNothing && object.Format != attestsItself {
		return nil, errAttested
	}
	c, err := p.CreateCredential(p.holder(u), session, said)
	if err != nil {
		return nil, err
	}
	c.Attestation.AuthenticatorData = object.RawAuthData // browsers need not send a copy
	return json.Marshal(c)
}

// Attestation statements that need no certificate: none at all, and one by the
// new key itself.
const (
	attestsNothing = string(protocol.AttestationFormatNone)
	attestsItself  = string(protocol.AttestationFormatPacked)
)

// passkeyRefusal says what was wrong with a passkey to somebody who could not see
// it.
func passkeyRefusal(err error) string {
	switch {
	case errors.Is(err, errNoCeremony), errors.Is(err, errCeremonyOld):
		return "That took too long, or was answered before. Press the button once more."
	case errors.Is(err, errClonedPasskey):
		return "That passkey was used with an older counter than before, as a copied device would. Use another one."
	}
	return "That passkey was not accepted. It must be one of this account, made on this site, and the device must have checked that it is you."
}
