package webauthn

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// Bounds of a browser's answer.
const (
	longestAnswer  = 64 << 10
	mostTransports = 8
	longestWord    = 32
)

var (
	errAnswer    = errors.New("the browser's answer cannot be read")
	errCeremony  = errors.New("it answers another question than was asked")
	errChallenge = errors.New("it answers another challenge than the page's")
	errOrigin    = errors.New("it was made for another origin")
	errCross     = errors.New("it was made in a page within a page of somebody else's")
)

// octets are bytes as WebAuthn's JSON spells them.
type octets []byte

// MarshalText implements encoding.TextMarshaler.
func (o octets) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, o), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *octets) UnmarshalText(text []byte) (err error) {
	*o, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(string(text), "="))
	return err
}

// answer is a credential as PublicKeyCredential.toJSON spells it. What browsers
// copy out of the bytes, for pages without a reader of CBOR, is not looked at.
type answer struct {
	ID       octets `json:"id"`
	RawID    octets `json:"rawId"`
	Type     string `json:"type"`
	Response struct {
		ClientData  octets   `json:"clientDataJSON"`
		Attestation octets   `json:"attestationObject"`
		Transports  []string `json:"transports"`
		Data        octets   `json:"authenticatorData"`
		Signature   octets   `json:"signature"`
		User        octets   `json:"userHandle"`
	} `json:"response"`
}

func parseAnswer(text string) (a answer, err error) {
	if len(text) > longestAnswer || json.Unmarshal([]byte(text), &a) != nil {
		return a, errAnswer
	}
	if a.Type != publicKeyType || len(a.ID) == 0 || len(a.ID) > longestID || !bytes.Equal(a.ID, a.RawID) {
		return a, errAnswer
	}
	return a, nil
}

// transports are the ways to the device that the browser names, for the list of a
// later request. They are hints: more than there can be are left out.
func (a answer) transports() (list []string) {
	for _, t := range a.Response.Transports {
		if len(list) < mostTransports && len(t) <= longestWord {
			list = append(list, t)
		}
	}
	return list
}

// clientData is what a browser says to the device, which signs its hash
// (CollectedClientData).
type clientData struct {
	Type      string `json:"type"`
	Challenge octets `json:"challenge"`
	Origin    string `json:"origin"`
	Cross     bool   `json:"crossOrigin"`
	TopOrigin string `json:"topOrigin"`
}

// checkClientData holds a browser's words against what the page asked.
func (p RelyingParty) checkClientData(raw []byte, ceremony string, challenge []byte) error {
	var said clientData
	if json.Unmarshal(raw, &said) != nil {
		return errAnswer
	}
	switch {
	case said.Type != ceremony:
		return errCeremony
	case len(challenge) == 0 || subtle.ConstantTimeCompare(said.Challenge, challenge) != 1:
		return errChallenge
	case said.Origin != p.Origin:
		return errOrigin
	case said.Cross || said.TopOrigin != "":
		return errCross
	}
	return nil
}
