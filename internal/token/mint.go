package token

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// A Version says which header and claims a token has.
type Version int

// The two versions of Entra's tokens.
const (
	V1 Version = 1
	V2 Version = 2
)

// String is the value of the ver claim.
func (v Version) String() string { return fmt.Sprintf("%d.0", int(v)) }

// signaturesKept bounds the signature memo: about 0.5 KiB each.
const signaturesKept = 2048

// A Minter signs tokens. All of a process share one, because it owns the gate
// that lets only as many signatures run at once as there are processors, first
// come first served: the rate stays the same, the slowest wait far less.
type Minter struct {
	gate       chan struct{}
	signatures *memo[signed, string]
}

// signed is what a signature depends on; RS256 has no other ingredient, so an
// equal one has the equal signature.
type signed struct {
	input [sha256.Size]byte
	key   *rsa.PrivateKey
}

// NewMinter returns a Minter; all of a process should share it.
func NewMinter() *Minter {
	return &Minter{
		gate:       make(chan struct{}, runtime.GOMAXPROCS(0)),
		signatures: newMemo[signed, string](signaturesKept),
	}
}

// header is the JOSE header, in the order of Entra's: v1.0 tokens have x5t.
type header struct {
	Type       string `json:"typ"`
	Algorithm  string `json:"alg"`
	Thumbprint string `json:"x5t,omitempty"`
	KeyID      string `json:"kid,omitempty"`
}

func headerFor(pair *keys.Pair, version Version) header {
	h := header{Type: "JWT", Algorithm: "RS256", KeyID: pair.KeyID()}
	if version == V1 {
		h.Thumbprint = pair.KeyID()
	}
	return h
}

// Mint signs claims (one of this package's structs, written in their order)
// with the key of pair.
func (m *Minter) Mint(pair *keys.Pair, version Version, claims any) (string, error) {
	input, err := signingInput(headerFor(pair, version), claims)
	if err != nil {
		return "", err
	}
	signature, err := m.sign(pair.Key, input)
	if err != nil {
		return "", err
	}
	return input + "." + signature, nil
}

// signingInput writes header and claims as they are: go-jose would sort them.
func signingInput(h header, claims any) (string, error) {
	head, err := encodeSegment(h)
	if err != nil {
		return "", err
	}
	body, err := encodeSegment(claims)
	if err != nil {
		return "", err
	}
	return head + "." + body, nil
}

func encodeSegment(v any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "", fmt.Errorf("token: write claims: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// sign returns the RS256 signature of input, remembered if it can be.
func (m *Minter) sign(key *rsa.PrivateKey, input string) (string, error) {
	what := signed{input: sha256.Sum256([]byte(input)), key: key}
	if known, ok := m.signatures.get(what); ok {
		return known, nil
	}
	m.gate <- struct{}{}
	defer func() { <-m.gate }()
	// While this call stood in the queue another may have signed the same.
	if known, ok := m.signatures.get(what); ok {
		return known, nil
	}
	raw, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, what.input[:])
	if err != nil {
		return "", fmt.Errorf("token: sign: %w", err)
	}
	signature := base64.RawURLEncoding.EncodeToString(raw)
	m.signatures.put(what, signature)
	return signature, nil
}
