package portal

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// keyDocumentLife is how long a document is good for without another look, so
// that a key which Entra withdrew does not stay trusted.
const keyDocumentLife = 24 * time.Hour

// signingKey finds one of Entra's keys: in the document fetched before or, as
// keys are rotated, in a fresh one.
func (p *portal) signingKey(c *web.Call, kid string) (jose.JSONWebKey, error) {
	address := c.Site.Entra() + "/common/discovery/keys"
	now := c.World.Now()
	if doc, ok := keyDocs.Get(c.World.Read(), address); ok && now.Before(doc.Fetched.Add(keyDocumentLife)) {
		if k, ok := findKey(doc.Body, kid); ok {
			return k, nil
		}
	}
	body, err := p.fetchKeys(c, address)
	if err != nil {
		return jose.JSONWebKey{}, err
	}
	k, ok := findKey(body, kid)
	if !ok {
		return jose.JSONWebKey{}, errors.New("it is signed with a key that Entra does not publish")
	}
	return k, web.Internal(c.World.Write(func(tx *world.Txn) error {
		return keyDocs.Put(tx, keyDocument{Address: address, Body: body, Fetched: now, Seq: tx.Seq()})
	}))
}

func (p *portal) fetchKeys(c *web.Call, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(c.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, web.Internal(err)
	}
	got, err := p.send(req, entra)
	if err != nil {
		return nil, err
	}
	var set jose.JSONWebKeySet
	if got.Status != http.StatusOK || json.Unmarshal(got.Body, &set) != nil || len(set.Keys) == 0 {
		return nil, unreadable(entra, got)
	}
	return got.Body, nil
}

// findKey finds the RSA key with an id that signs tokens.
func findKey(document []byte, kid string) (jose.JSONWebKey, bool) {
	var set jose.JSONWebKeySet
	if json.Unmarshal(document, &set) != nil {
		return jose.JSONWebKey{}, false
	}
	for _, k := range set.Key(kid) {
		if k.IsPublic() && (k.Use == "" || k.Use == "sig") && (k.Algorithm == "" || k.Algorithm == string(jose.RS256)) {
			return k, true
		}
	}
	return jose.JSONWebKey{}, false
}
