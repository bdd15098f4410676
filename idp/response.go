package idp

import (
	"encoding/base64"
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// tokensV1 is the answer of the v1 token endpoint: every number is a string.
type tokensV1 struct {
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope,omitempty"`
	ExpiresIn    int64  `json:"expires_in,string"`
	ExtExpiresIn int64  `json:"ext_expires_in,string"`
	ExpiresOn    int64  `json:"expires_on,string"`
	NotBefore    int64  `json:"not_before,string"`
	Resource     string `json:"resource"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	ClientInfo   string `json:"client_info,omitempty"`
}

// tokensV2 is the answer of the v2 token endpoint.
type tokensV2 struct {
	TokenType      string `json:"token_type"`
	Scope          string `json:"scope,omitempty"`
	ExpiresIn      int64  `json:"expires_in"`
	ExtExpiresIn   int64  `json:"ext_expires_in"`
	AccessToken    string `json:"access_token"`
	RefreshToken   string `json:"refresh_token,omitempty"`
	RefreshExpires int64  `json:"refresh_token_expires_in,omitempty"` // single-page applications
	IDToken        string `json:"id_token,omitempty"`
	ClientInfo     string `json:"client_info,omitempty"`
}

// respond mints and answers.
func (s *Server) respond(q *tokenRequest, sub subject, granted []string, made issue, refresh string) (web.Result, error) {
	access, err := s.Minter.Mint(s.Keys(q.c.World).Signer(), made.version, made.claims)
	if err != nil {
		return web.Result{}, err
	}
	id, err := s.idToken(q, sub)
	if err != nil {
		return web.Result{}, err
	}
	caller := &q.c.Entry.Caller
	caller.Token = made.uti
	if !sub.app {
		caller.AMR = methodsOf(sub.auth)
	}
	answer := tokensV2{
		TokenType: "Bearer",
		// Real answers count from a moment after issue: 3599, not 3600.
		ExpiresIn: int64(made.life.Seconds()) - 1, ExtExpiresIn: int64(made.life.Seconds()) - 1,
		AccessToken: access, RefreshToken: refresh, IDToken: id, ClientInfo: q.clientInfo(sub),
	}
	if q.v1 {
		return q.allowed(web.JSON(http.StatusOK, q.answerV1(sub, granted, made, answer))), nil
	}
	if !sub.app {
		answer.Scope = sub.target.echoV2(granted)
	}
	if q.client.SPA && refresh != "" {
		answer.RefreshExpires = int64(q.nextRefresh(sub).Expires.Sub(q.now).Seconds())
	}
	return q.allowed(web.JSON(http.StatusOK, answer)), nil
}

func (q *tokenRequest) answerV1(sub subject, granted []string, made issue, a tokensV2) tokensV1 {
	out := tokensV1{
		TokenType: a.TokenType, ExpiresIn: a.ExpiresIn, ExtExpiresIn: a.ExtExpiresIn,
		ExpiresOn: made.window.Expires, NotBefore: made.window.NotBefore, Resource: sub.target.Audience,
		AccessToken: a.AccessToken, RefreshToken: a.RefreshToken, IDToken: a.IDToken, ClientInfo: a.ClientInfo,
	}
	if !sub.app {
		out.Scope = sub.target.echoV1(granted)
	}
	return out
}

// allowed adds the headers of a token answer. Only a single-page application's
// script may read one.
func (q *tokenRequest) allowed(r web.Result) web.Result {
	r = noStore(r)
	if q.client.SPA && q.c.Header.Get("Origin") != "" {
		r = web.CORS(r, "*")
	}
	return r
}

func (s *Server) idToken(q *tokenRequest, sub subject) (string, error) {
	if sub.app || !sub.openID {
		return "", nil
	}
	return s.mintIDToken(q.c, IDTokenRequest{
		V1: q.v1, Tenant: sub.tenant, Client: q.client, User: sub.object(), Auth: sub.auth,
		Nonce: sub.nonce, Email: slices.Contains(sub.target.OIDC, "email"), AuthTime: sub.maxAge || q.wantsInIDToken(sub, "auth_time"),
		LoginHint: q.wantsInIDToken(sub, "login_hint"),
	})
}

// wantsInIDToken looks into the claims of this request and of the sign-in's.
func (q *tokenRequest) wantsInIDToken(sub subject, name string) bool {
	return wantsInIDToken(q.form.Claims, name) || wantsInIDToken(sub.claims, name)
}

// clientInfo names the user's home account, for libraries that asked.
func (q *tokenRequest) clientInfo(sub subject) string {
	if !q.form.ClientInfo || sub.app {
		return ""
	}
	return clientInfo(sub.auth)
}

// clientInfo is base64url without padding: one library cannot read it with.
func clientInfo(a signin.Authentication) string {
	return base64.RawURLEncoding.EncodeToString(web.Marshal(struct {
		UID  string `json:"uid"`
		UTID string `json:"utid"`
	}{a.UserID, a.TenantID}))
}
