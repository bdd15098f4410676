package replay

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// An Authenticator is a person's device that keeps passkeys (WebAuthn), in
// software: it makes ES256 keys and signs with them, as a browser and its device
// do together. The zero value has no passkeys. It is not safe for concurrent use.
type Authenticator struct {
	passkeys []*passkey

	// Unverified leaves out that the person was verified (by a finger, a PIN).
	Unverified bool
	// Frozen leaves the counter of signatures where it is, as a cloned device
	// would.
	Frozen bool
}

type passkey struct {
	id, user []byte
	site     string // relying party id
	key      *ecdsa.PrivateKey
	count    uint32
}

// Flags of authenticator data (WebAuthn 6.1).
const (
	userPresent  = 1 << 0
	userVerified = 1 << 2
	withKey      = 1 << 6
)

// A binary64 is bytes as WebAuthn's JSON spells them.
type binary64 []byte

func (b binary64) MarshalText() ([]byte, error) {
	return []byte(base64.RawURLEncoding.EncodeToString(b)), nil
}

func (b *binary64) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.DecodeString(string(text))
	return err
}

// asked is what a page asks of navigator.credentials, as JSON.
type asked struct {
	Challenge binary64 `json:"challenge"`
	Site      string   `json:"rpId"` // to sign
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"` // to make one
	User struct {
		ID binary64 `json:"id"`
	} `json:"user"`
	Allowed  []descriptor `json:"allowCredentials"`
	Excluded []descriptor `json:"excludeCredentials"`
}

type descriptor struct {
	ID binary64 `json:"id"`
}

// said is a credential as PublicKeyCredential.toJSON spells it.
type said struct {
	ID         binary64       `json:"id"`
	RawID      binary64       `json:"rawId"`
	Type       string         `json:"type"`
	Attachment string         `json:"authenticatorAttachment"`
	Extensions map[string]any `json:"clientExtensionResults"`
	Response   response       `json:"response"`
}

type response struct {
	ClientData  binary64 `json:"clientDataJSON"`
	Attestation binary64 `json:"attestationObject,omitempty"`
	Transports  []string `json:"transports,omitempty"`
	Data        binary64 `json:"authenticatorData,omitempty"`
	Signature   binary64 `json:"signature,omitempty"`
	User        binary64 `json:"userHandle,omitempty"`
}

func says(id []byte, r response) (string, error) {
	out, err := json.Marshal(said{ID: id, RawID: id, Type: "public-key", Attachment: "platform", Extensions: map[string]any{}, Response: r})
	return string(out), err
}

// Errors of an authenticator, which a browser spells InvalidStateError and
// NotAllowedError.
var (
	errHasPasskey = errors.New("the device has a passkey of this account already")
	errNoPasskey  = errors.New("the device has no passkey that the page would take")
)

// Register makes a passkey as a page at origin asks for: options and answer are
// the JSON of navigator.credentials.create.
func (a *Authenticator) Register(origin, options string) (string, error) {
	var ask asked
	if err := json.Unmarshal([]byte(options), &ask); err != nil {
		return "", fmt.Errorf("read what the page asks for: %w", err)
	}
	if a.find(ask.RP.ID, ask.Excluded) != nil {
		return "", errHasPasskey
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	p := &passkey{id: randomBytes(16), user: ask.User.ID, site: ask.RP.ID, key: key}
	public, err := coseKey(&key.PublicKey)
	if err != nil {
		return "", err
	}
	a.passkeys = append(a.passkeys, p)
	data := a.data(p, withKey)
	data = append(data, make([]byte, 16)...) // AAGUID: nobody's
	data = binary.BigEndian.AppendUint16(data, uint16(len(p.id)))
	data = append(append(data, p.id...), public...)
	return says(p.id, response{
		ClientData: clientData("webauthn.create", origin, ask.Challenge), Attestation: attestation(data), Transports: []string{"internal"},
	})
}

// Sign answers a page at origin with a passkey: options and answer are the JSON
// of navigator.credentials.get.
func (a *Authenticator) Sign(origin, options string) (string, error) {
	var ask asked
	if err := json.Unmarshal([]byte(options), &ask); err != nil {
		return "", fmt.Errorf("read what the page asks for: %w", err)
	}
	p := a.find(ask.Site, ask.Allowed)
	if len(ask.Allowed) == 0 {
		p = a.newest(ask.Site)
	}
	if p == nil {
		return "", errNoPasskey
	}
	if !a.Frozen {
		p.count++
	}
	data, client := a.data(p, 0), clientData("webauthn.get", origin, ask.Challenge)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(bytes.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, p.key, digest[:])
	if err != nil {
		return "", err
	}
	return says(p.id, response{ClientData: client, Data: data, Signature: signature, User: p.user})
}

// find is the passkey of a site that a list names.
func (a *Authenticator) find(site string, list []descriptor) *passkey {
	for _, p := range a.passkeys {
		for _, d := range list {
			if p.site == site && bytes.Equal(p.id, d.ID) {
				return p
			}
		}
	}
	return nil
}

func (a *Authenticator) newest(site string) (found *passkey) {
	for _, p := range a.passkeys {
		if p.site == site {
			found = p
		}
	}
	return found
}

// data is the authenticator data that both ceremonies begin with.
func (a *Authenticator) data(p *passkey, flags byte) []byte {
	site := sha256.Sum256([]byte(p.site))
	flags |= userPresent
	if !a.Unverified {
		flags |= userVerified
	}
	return binary.BigEndian.AppendUint32(append(site[:], flags), p.count)
}

// clientData is what the browser adds and the device signs.
func clientData(kind, origin string, challenge binary64) []byte {
	out, _ := json.Marshal(struct { // of texts alone: it cannot fail
		Type      string   `json:"type"`
		Challenge binary64 `json:"challenge"`
		Origin    string   `json:"origin"`
		Cross     bool     `json:"crossOrigin"`
	}{kind, challenge, origin, false})
	return out
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it ends the process when the system has no randomness
	return b
}

// coseKey is an ES256 public key in CBOR (RFC 9053): kty EC2, alg ES256, crv
// P-256, x, y.
func coseKey(k *ecdsa.PublicKey) ([]byte, error) {
	point, err := k.Bytes() // 0x04, x, y
	if err != nil {
		return nil, err
	}
	out := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}
	out = append(out, point[1:33]...)
	return append(append(out, 0x22, 0x58, 0x20), point[33:]...), nil
}

// attestation is the attestation object in CBOR of a device that attests
// nothing: fmt none, attStmt empty, authData.
func attestation(data []byte) []byte {
	out := append([]byte{0xa3, 0x63}, "fmt"...)
	out = append(append(out, 0x64), "none"...)
	out = append(append(out, 0x67), "attStmt"...)
	out = append(append(out, 0xa0, 0x68), "authData"...)
	return append(append(out, 0x58, byte(len(data))), data...)
}
