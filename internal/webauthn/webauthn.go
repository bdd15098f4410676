package webauthn

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"time"
)

// Errors that callers tell apart.
var (
	ErrAttested = errors.New("the passkey comes with a certificate that nobody asked for")
	ErrCloned   = errors.New("the passkey's counter did not move on: the device may be a copy")
)

var (
	errStatement = errors.New("its attestation statement is wrong")
	errOtherID   = errors.New("it is another passkey than it says")
)

// A RelyingParty is a site to browsers and their devices.
type RelyingParty struct {
	ID      string // its host
	Name    string
	Origin  string        // the one that may speak for it, as browsers spell it
	Timeout time.Duration // that the browser is told
}

// A Credential is a passkey as a site knows it.
type Credential struct {
	Site           string   `json:"rpId"`
	ID             []byte   `json:"id"`
	Key            []byte   `json:"publicKey"` // COSE
	Count          uint32   `json:"signCount"`
	Transports     []string `json:"transports,omitempty"`
	BackupEligible bool     `json:"backupEligible"`
	BackedUp       bool     `json:"backedUp"`
}

// Formats of attestation statements that need no certificate: none at all, and
// one by the new key itself.
const (
	formatNone   = "none"
	formatPacked = "packed"
)

// Register verifies a browser's answer to [RelyingParty.Create] (WebAuthn 7.1).
func (p RelyingParty) Register(challenge []byte, answer string) (Credential, error) {
	a, err := parseAnswer(answer)
	if err != nil {
		return Credential{}, err
	}
	if err := p.checkClientData(a.Response.ClientData, "webauthn.create", challenge); err != nil {
		return Credential{}, err
	}
	object, err := cborOnly(a.Response.Attestation)
	if err != nil {
		return Credential{}, err
	}
	signed, _ := object["authData"].([]byte)
	data, err := parseData(signed)
	if err != nil {
		return Credential{}, err
	}
	if err := data.check(p.ID); err != nil {
		return Credential{}, err
	}
	if !bytes.Equal(data.id, a.ID) {
		return Credential{}, errOtherID
	}
	key, err := parseKey(data.key)
	if err != nil {
		return Credential{}, err
	}
	if err := checkAttestation(object, key, message(signed, a.Response.ClientData)); err != nil {
		return Credential{}, err
	}
	return Credential{
		Site: p.ID, ID: a.ID, Key: bytes.Clone(data.key), Count: data.count, Transports: a.transports(),
		BackupEligible: data.has(backupEligible), BackedUp: data.has(backedUp),
	}, nil
}

// checkAttestation takes no statement, or one by the new key (WebAuthn 8.2, 8.7).
func checkAttestation(object cborMap, key publicKey, signed []byte) error {
	statement, _ := object["attStmt"].(cborMap)
	format := object["fmt"]
	if _, certified := statement["x5c"]; certified || format != formatNone && format != formatPacked {
		return ErrAttested
	}
	if format == formatNone {
		if statement == nil || len(statement) > 0 {
			return errStatement
		}
		return nil
	}
	signature, _ := statement["sig"].([]byte)
	if len(statement) != 2 || number(statement["alg"]) != key.alg {
		return errStatement
	}
	return key.verify(signed, signature)
}

// message is what a device signs: its data, and the hash of the browser's words.
func message(data, clientData []byte) []byte {
	hash := sha256.Sum256(clientData)
	return slices.Concat(data, hash[:])
}

// An Assertion is a browser's answer to [RelyingParty.Request], not verified.
type Assertion struct {
	CredentialID []byte
	User         []byte // the account's id, if the passkey names it
	answer       answer
}

// ParseAssertion reads an assertion. It proves nothing yet.
func ParseAssertion(text string) (Assertion, error) {
	a, err := parseAnswer(text)
	return Assertion{CredentialID: a.ID, User: a.Response.User, answer: a}, err
}

// Verify verifies that an assertion was made by a passkey, for this site and
// challenge (WebAuthn 7.2), and returns the passkey as it is now to be kept.
// Whether the passkey is one of those that were asked for, and its account the
// one that [Assertion.User] names, is for the caller.
func (p RelyingParty) Verify(challenge []byte, a Assertion, c Credential) (Credential, error) {
	said := a.answer.Response
	if c.Site != p.ID || !bytes.Equal(a.CredentialID, c.ID) {
		return c, errOtherID
	}
	if err := p.checkClientData(said.ClientData, "webauthn.get", challenge); err != nil {
		return c, err
	}
	data, err := parseData(said.Data)
	if err != nil {
		return c, err
	}
	if err := data.check(p.ID); err != nil {
		return c, err
	}
	if data.has(backupEligible) != c.BackupEligible {
		return c, errBackup
	}
	key, err := parseKey(c.Key)
	if err != nil {
		return c, err
	}
	if err := key.verify(message(said.Data, said.ClientData), said.Signature); err != nil {
		return c, err
	}
	if data.count <= c.Count && (data.count != 0 || c.Count != 0) {
		return c, ErrCloned
	}
	c.Count, c.BackedUp = data.count, data.has(backedUp)
	return c, nil
}
