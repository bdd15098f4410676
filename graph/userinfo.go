package graph

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// personJSON is what OpenID Connect's userinfo tells of whom a token stands for.
// Its sub is that of the ID token of the same client (OpenID Connect Core 5.3.2).
type personJSON struct {
	Subject    string `json:"sub"`
	Name       string `json:"name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	Picture    string `json:"picture,omitempty"`
	Email      string `json:"email,omitempty"`
}

// userinfo answers GET and POST /oidc/userinfo with what the token's user is
// called.
func userinfo(c *web.Call, who *caller) (web.Result, error) {
	out := personJSON{
		Subject: who.claims.Subject, Name: who.claims.Name,
		FamilyName: who.claims.FamilyName, GivenName: who.claims.GivenName,
		Picture: c.Site.Graph() + "/v1.0/me/photo/$value", Email: who.user.UPN,
	}
	return web.JSON(http.StatusOK, out), nil
}
