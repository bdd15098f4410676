package webauthn

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
)

// rsaKey is made once: it takes long.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// A device makes answers, right ones until a test changes what they say.
type device struct {
	t   testing.TB
	alg int64
	key crypto.Signer

	id, user     []byte
	host, origin string
	kind         string // of ceremony; empty: the right one
	challenge    []byte
	flags        byte
	count        uint32
	cose         []byte // public key
	format       string
	statement    func(message []byte) []byte
	after        []byte // what follows the data
	words        map[string]any
	said         map[string]any // members of the answer
	transports   []string
}

var (
	site      = RelyingParty{ID: "localhost", Name: "pcsandbox", Origin: "https://localhost:8443"}
	challenge = []byte("0123456789abcdef0123456789abcdef")
)

func newDevice(t testing.TB, alg int64) *device {
	t.Helper()
	d := &device{
		t: t, alg: alg, id: []byte("credential"), user: []byte("u"), host: site.ID, origin: site.Origin, challenge: challenge,
		flags: userPresent | userVerified, format: formatNone, transports: []string{"internal"},
		statement: func([]byte) []byte { return []byte{0xa0} }, words: map[string]any{"crossOrigin": false}, said: map[string]any{},
	}
	var err error
	switch alg {
	case es256:
		d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case es384:
		d.key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case edDSA:
		_, d.key, err = ed25519.GenerateKey(rand.Reader)
	case rs256:
		d.key = rsaKey()
	}
	if err != nil {
		t.Fatal(err)
	}
	d.cose = coseOf(t, alg, d.key.Public())
	return d
}

func coseOf(t testing.TB, alg int64, public crypto.PublicKey) []byte {
	t.Helper()
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		half, curve := len(point)/2, map[int64]int64{es256: 1, es384: 2}[alg]
		return mapOf(1, 2, 3, alg, -1, curve, -2, point[1:1+half], -3, point[1+half:])
	case ed25519.PublicKey:
		return mapOf(1, 1, 3, alg, -1, 6, -2, []byte(key))
	case *rsa.PublicKey:
		return mapOf(1, 3, 3, alg, -1, key.N.Bytes(), -2, []byte{1, 0, 1})
	}
	t.Fatalf("no key: %T", public)
	return nil
}

// A raw is CBOR already.
type raw []byte

// mapOf writes a map of keys and values in turn.
func mapOf(pairs ...any) []byte {
	out := head(majorMap, uint64(len(pairs)/2))
	for _, p := range pairs {
		out = append(out, encoded(p)...)
	}
	return out
}

func encoded(item any) []byte {
	switch v := item.(type) {
	case int:
		return encoded(int64(v))
	case int64:
		if v < 0 {
			return head(majorNegative, uint64(-1-v))
		}
		return head(majorUint, uint64(v))
	case []byte:
		return append(head(majorBytes, uint64(len(v))), v...)
	case string:
		return append(head(majorText, uint64(len(v))), v...)
	case raw:
		return v
	}
	panic(fmt.Sprintf("a %T", item))
}

func head(major byte, n uint64) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 1<<8:
		return []byte{major<<5 | 24, byte(n)}
	case n < 1<<16:
		return binary.BigEndian.AppendUint16([]byte{major<<5 | 25}, uint16(n))
	}
	return binary.BigEndian.AppendUint32([]byte{major<<5 | 26}, uint32(n))
}

func (d *device) sign(message []byte) []byte {
	d.t.Helper()
	digest, hash := message, crypto.Hash(0)
	switch d.alg {
	case es256, rs256:
		sum := sha256.Sum256(message)
		digest, hash = sum[:], crypto.SHA256
	case es384:
		sum := sha512.Sum384(message)
		digest, hash = sum[:], crypto.SHA384
	}
	signature, err := d.key.Sign(rand.Reader, digest, hash)
	if err != nil {
		d.t.Fatal(err)
	}
	return signature
}

func (d *device) data(flags byte, credential []byte) []byte {
	host := sha256.Sum256([]byte(d.host))
	out := binary.BigEndian.AppendUint32(append(host[:], flags), d.count)
	return slices.Concat(out, credential, d.after)
}

func (d *device) clientData(kind string) []byte {
	if d.kind != "" {
		kind = d.kind
	}
	words := map[string]any{"type": kind, "challenge": octets(d.challenge), "origin": d.origin}
	for k, v := range d.words {
		words[k] = v
	}
	return d.json(words)
}

func (d *device) json(v any) []byte {
	d.t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d *device) says(response map[string]any) string {
	said := map[string]any{"id": octets(d.id), "rawId": octets(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}}
	for k, v := range d.said {
		said[k] = v
	}
	return string(d.json(said))
}

// creates is the answer to a page that asks for a new passkey.
func (d *device) creates() string {
	credential := make([]byte, makerLength)
	credential = binary.BigEndian.AppendUint16(credential, uint16(len(d.id)))
	data, words := d.data(d.flags|withCredential, slices.Concat(credential, d.id, d.cose)), d.clientData("webauthn.create")
	object := mapOf("fmt", d.format, "attStmt", raw(d.statement(message(data, words))), "authData", data)
	return d.says(map[string]any{"clientDataJSON": octets(words), "attestationObject": octets(object), "transports": d.transports})
}

// signs is the answer to a page that asks for a passkey.
func (d *device) signs() string {
	data, words := d.data(d.flags, nil), d.clientData("webauthn.get")
	return d.says(map[string]any{
		"clientDataJSON": octets(words), "authenticatorData": octets(data), "signature": octets(d.sign(message(data, words))), "userHandle": octets(d.user),
	})
}
