package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A keysKey is everything a key document depends on.
type keysKey struct {
	set        *keys.Set
	generation uint64
	issuer     string // v2: each key names it
}

// keyDocument publishes the signing keys. All tenants share them, v1 and v2, too.
func (s *Server) keyDocument(c *web.Call) (web.Result, error) {
	if _, err := findPlace(c, c.World.Read()); err != nil {
		return web.Result{}, err
	}
	set := s.Keys(c.World)
	key := keysKey{set: set, generation: set.Generation()}
	if !isV1(c) {
		key.issuer = c.Site.Entra() + "/{tenantid}/v2.0"
	}
	return s.keyDocuments.get(key, renderKeys), nil
}

func renderKeys(k keysKey) web.Result {
	return published(web.JSON(http.StatusOK, k.set.JWKSWithIssuer(k.issuer)))
}
