package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/bearer"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// person is what the v1 userinfo endpoint tells of whom a token stands for. Its
// sub is that of the ID token of the same client (OpenID Connect Core 5.3.2).
type person struct {
	Subject    string `json:"sub"`
	Name       string `json:"name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	Email      string `json:"email,omitempty"`
}

// userinfo answers with what an access token says of its user. It takes the
// tokens of a sign-in that asks for no resource, which are Graph's, old or new;
// v2's userinfo is at Graph itself.
func (s *Server) userinfo(c *web.Call) (web.Result, error) {
	r := c.World.Read()
	if _, err := findPlace(c, r); err != nil {
		return web.Result{}, err
	}
	var audiences []string
	for _, id := range []string{directory.AzureADGraphApp, directory.GraphApp} {
		app, _ := directory.Apps.Get(r, id)
		audiences = append(audiences, id)
		for _, uri := range app.IdentifierURIs {
			audiences = append(audiences, uri, uri+"/")
		}
	}
	raw := bearer.Token(c)
	if raw == "" {
		return unauthorized("Bearer"), nil
	}
	claims, err := s.Verifier.Verify(raw, s.Keys(c.World), c.World.Now(), bearer.Expect(c, audiences, nil))
	if err != nil || !claims.HasUser() {
		if err != nil {
			c.Entry.Cause = err.Error()
		}
		return unauthorized(`Bearer error="invalid_token"`), nil
	}
	bearer.Note(c, claims)
	return web.CORS(noStore(web.JSON(http.StatusOK, person{
		Subject: claims.Subject, Name: claims.Name, FamilyName: claims.FamilyName, GivenName: claims.GivenName, Email: claims.UPN,
	})), "*"), nil
}

func unauthorized(challenge string) web.Result {
	return web.CORS(noStore(web.Result{Status: http.StatusUnauthorized}.With("WWW-Authenticate", challenge)), "*")
}
