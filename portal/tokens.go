package portal

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// tokenJSON is an answer of Entra's v1 token endpoint. It says numbers as text.
type tokenJSON struct {
	Access      string `json:"access_token"`
	Refresh     string `json:"refresh_token"`
	ExpiresIn   string `json:"expires_in"`
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// redeem gets the tokens for a code.
func (p *portal) redeem(c *web.Call, code, verifier string) (tokens, error) {
	return p.grant(c, url.Values{
		"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {redirectURI(c)}, "code_verifier": {verifier},
	})
}

func (p *portal) grant(c *web.Call, form url.Values) (tokens, error) {
	form.Set("client_id", ClientID)
	form.Set("resource", partnerCenter)
	req, err := http.NewRequestWithContext(c.Context(), http.MethodPost, c.Site.Entra()+"/common/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return tokens{}, web.Internal(err)
	}
	req.Header.Set("Content-Type", web.FormType)
	req.Header.Set("client-request-id", c.Entry.Correlate)
	got, err := p.send(req, entra)
	if err != nil {
		return tokens{}, err
	}
	var t tokenJSON
	if json.Unmarshal(got.Body, &t) != nil {
		return tokens{}, unreadable(entra, got)
	}
	life, err := strconv.Atoi(t.ExpiresIn)
	switch {
	case got.Status >= 400 && got.Status < 500 && t.Error != "":
		return tokens{}, refusedByEntra(t.Error, t.Description)
	case got.Status != http.StatusOK || t.Access == "" || err != nil || life < 0:
		return tokens{}, unreadable(entra, got)
	}
	return tokens{Access: t.Access, AccessEnd: c.World.Now().Add(time.Duration(life) * time.Second), Refresh: t.Refresh}, nil
}

// errSignInAgain says that Entra gives the session no more tokens.
var errSignInAgain = errors.New("the session's tokens are used up")

// accessToken is the session's token for the API, renewed when it has expired.
func (v *visit) accessToken() (string, error) {
	if v.World.Now().Before(v.session.Tokens.AccessEnd) {
		return v.session.Tokens.Access, nil
	}
	if v.session.Tokens.Refresh == "" {
		return "", errSignInAgain
	}
	got, err := v.portal.grant(v.Call, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {v.session.Tokens.Refresh}})
	if no, refused := errors.AsType[problem](err); refused {
		v.Entry.Cause = no.Error()
		return "", errSignInAgain
	}
	if err != nil {
		return "", err
	}
	if got.Refresh == "" {
		got.Refresh = v.session.Tokens.Refresh
	}
	v.session.Tokens = got
	v.Entry.Detail("access token", "renewed with the refresh token")
	return got.Access, web.Internal(v.World.Write(func(tx *world.Txn) error { return renew(tx, v.session.ID, got) }))
}
