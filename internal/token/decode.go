package token

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	// The strict sibling of encoding/json: names match exactly, and an object
	// that has a name twice is refused instead of being read in one of two ways.
	strict "github.com/go-jose/go-jose/v4/json"

	wall "github.com/pcsandbox/pcsandbox/internal/clock"
)

// maxLength bounds what is looked at; net/http's own limit is far above it.
const maxLength = 16 << 10

// Claims is what a token says. It is shared by the verifier's memory: do not
// change it.
type Claims struct {
	Audience, Issuer, TenantID, ObjectID, Subject string
	ClientID, ClientAuth                          string // appid or azp, appidacr or azpacr
	Scopes, Roles, AMR, ACRs, WIDs                []string
	ACR, IDType, IdentityProvider                 string
	Name, GivenName, FamilyName                   string
	UPN, UniqueName, PreferredUsername, Email     string
	IPAddress, SessionID, UTI, Nonce, Version     string
	CHash                                         string
	IssuedAt, NotBefore, Expires                  time.Time

	// Raw is every claim as it stands in the token.
	Raw map[string]json.RawMessage
}

// HasUser reports whether an access token stands for a user (App+User): only
// such a token has delegated scopes.
func (c *Claims) HasUser() bool { return len(c.Scopes) > 0 }

// Decoded is a token taken apart, nothing verified.
type Decoded struct {
	Header    json.RawMessage // as it stands, in its own order
	Payload   json.RawMessage
	Type      string // the header's members
	Algorithm string
	KeyID     string
	Critical  []string
	Signed    bool    // there is a signature, good or bad
	Claims    *Claims // nil if a claim has another type than Entra gives it …
	Problem   error   // … which this explains

	Looked time.Time // the machine's time when it was taken apart
}

// Decode takes a token apart without verifying anything.
func Decode(raw string) (*Decoded, error) {
	if len(raw) > maxLength {
		return nil, fmt.Errorf("%w: %d characters, more than the %d accepted", ErrMalformed, len(raw), maxLength)
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("%w: %d parts between dots, not three", ErrMalformed, len(parts))
	}
	head, err := decodeSegment("header", parts[0])
	if err != nil {
		return nil, err
	}
	var h struct {
		header
		Critical []string `json:"crit"`
	}
	if err := strict.Unmarshal(head, &h); err != nil {
		return nil, fmt.Errorf("%w: the header is not that of a JWS", ErrMalformed)
	}
	body, err := decodeSegment("payload", parts[1])
	if err != nil {
		return nil, err
	}
	d := &Decoded{
		Header: head, Payload: body, Signed: parts[2] != "",
		Type: h.Type, Algorithm: h.Algorithm, KeyID: h.KeyID, Critical: h.Critical, Looked: wall.Wall(),
	}
	d.Claims, d.Problem = readClaims(body)
	return d, nil
}

// decodeSegment returns a JSON object. Messages never quote the content, which
// may be a secret of whoever sent it here by mistake.
func decodeSegment(name, segment string) (json.RawMessage, error) {
	content, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return nil, fmt.Errorf("%w: the %s is not base64url", ErrMalformed, name)
	}
	var object map[string]json.RawMessage
	if err := strict.Unmarshal(content, &object); err != nil || object == nil {
		return nil, fmt.Errorf("%w: the %s is not a JSON object with distinct names", ErrMalformed, name)
	}
	return content, nil
}

// wireClaims is every claim this package reads, of whatever kind of token.
type wireClaims struct {
	Audience          string   `json:"aud"`
	Issuer            string   `json:"iss"`
	IssuedAt          *int64   `json:"iat"`
	NotBefore         *int64   `json:"nbf"`
	Expires           *int64   `json:"exp"`
	ACR               string   `json:"acr"`
	ACRs              []string `json:"acrs"`
	AMR               []string `json:"amr"`
	AppID             string   `json:"appid"`
	AppIDACR          string   `json:"appidacr"`
	AZP               string   `json:"azp"`
	AZPACR            string   `json:"azpacr"`
	CHash             string   `json:"c_hash"`
	Email             string   `json:"email"`
	FamilyName        string   `json:"family_name"`
	GivenName         string   `json:"given_name"`
	IdentityProvider  string   `json:"idp"`
	IDType            string   `json:"idtyp"`
	IPAddress         string   `json:"ipaddr"`
	Name              string   `json:"name"`
	Nonce             string   `json:"nonce"`
	ObjectID          string   `json:"oid"`
	PreferredUsername string   `json:"preferred_username"`
	Roles             []string `json:"roles"`
	Scope             string   `json:"scp"`
	SessionID         string   `json:"sid"`
	Subject           string   `json:"sub"`
	TenantID          string   `json:"tid"`
	UniqueName        string   `json:"unique_name"`
	UPN               string   `json:"upn"`
	UTI               string   `json:"uti"`
	Version           string   `json:"ver"`
	WIDs              []string `json:"wids"`
}

func readClaims(payload json.RawMessage) (*Claims, error) {
	var w wireClaims
	if err := strict.Unmarshal(payload, &w); err != nil {
		return nil, fmt.Errorf("%w: a claim has another type than in Entra's tokens", ErrMalformed)
	}
	c := &Claims{
		Audience: w.Audience, Issuer: w.Issuer, TenantID: w.TenantID, ObjectID: w.ObjectID, Subject: w.Subject,
		ClientID: cmp.Or(w.AppID, w.AZP), ClientAuth: cmp.Or(w.AppIDACR, w.AZPACR),
		Scopes: strings.Fields(w.Scope), Roles: w.Roles, AMR: w.AMR, ACRs: w.ACRs, WIDs: w.WIDs,
		ACR: w.ACR, IDType: w.IDType, IdentityProvider: w.IdentityProvider,
		Name: w.Name, GivenName: w.GivenName, FamilyName: w.FamilyName,
		UPN: w.UPN, UniqueName: w.UniqueName, PreferredUsername: w.PreferredUsername, Email: w.Email,
		IPAddress: w.IPAddress, SessionID: w.SessionID, UTI: w.UTI, Nonce: w.Nonce, Version: w.Version,
		CHash:    w.CHash,
		IssuedAt: date(w.IssuedAt), NotBefore: date(w.NotBefore), Expires: date(w.Expires),
	}
	if err := strict.Unmarshal(payload, &c.Raw); err != nil {
		return nil, fmt.Errorf("%w: the payload is not a JSON object", ErrMalformed)
	}
	return c, nil
}

// date is the zero time for a claim that is not there.
func date(seconds *int64) time.Time {
	if seconds == nil {
		return time.Time{}
	}
	return time.Unix(*seconds, 0).UTC()
}
