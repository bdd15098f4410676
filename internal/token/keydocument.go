package token

import (
	"crypto/rsa"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// A KeySource finds public keys by kid. *keys.Set and *KeyDocument are such;
// an implementation must be a pointer, since caches tell sources apart by it.
type KeySource interface {
	PublicKey(kid string) (*rsa.PublicKey, bool)
	// Generation differs after every change of the keys.
	Generation() uint64
}

// A KeyDocument is a published JWKS, as a client reads it.
type KeyDocument struct {
	keys map[string]*rsa.PublicKey
}

// ParseKeyDocument reads a JWKS. Keys that are not RSA are passed over.
func ParseKeyDocument(document []byte) (*KeyDocument, error) {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(document, &set); err != nil {
		return nil, fmt.Errorf("token: read the key document: %w", err)
	}
	d := &KeyDocument{keys: map[string]*rsa.PublicKey{}}
	for _, key := range set.Keys {
		if public, ok := key.Key.(*rsa.PublicKey); ok && key.KeyID != "" {
			d.keys[key.KeyID] = public
		}
	}
	return d, nil
}

// PublicKey finds a key of the document.
func (d *KeyDocument) PublicKey(kid string) (*rsa.PublicKey, bool) {
	key, ok := d.keys[kid]
	return key, ok
}

// Generation is constant: a document does not change.
func (d *KeyDocument) Generation() uint64 { return 0 }
