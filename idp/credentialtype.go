package idp

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// credentialAsk is the part of a GetCredentialType request that matters here.
type credentialAsk struct {
	Username  string `json:"username"`
	FlowToken string `json:"flowToken"`
}

// credentialType is what the sign-in page's script learns about a user name.
type credentialType struct {
	Username       string           `json:"Username"`
	Display        string           `json:"Display"`
	IfExistsResult int              `json:"IfExistsResult"`
	ThrottleStatus int              `json:"ThrottleStatus"`
	Credentials    credentialChoice `json:"Credentials"`
	Properties     estsProperties   `json:"EstsProperties"`
	FlowToken      string           `json:"FlowToken"`
	Canary         string           `json:"apiCanary"`
}

type credentialChoice struct {
	Preferred    int    `json:"PrefCredential"`
	HasPassword  bool   `json:"HasPassword"`
	RemoteNGC    any    `json:"RemoteNgcParams"`
	FIDO         any    `json:"FidoParams"`
	SAS          any    `json:"SasParams"`
	AccessPass   bool   `json:"HasAccessPass"`
	FederationTo string `json:"FederationRedirectUrl,omitempty"`
}

type estsProperties struct {
	Branding   any  `json:"UserTenantBranding"`
	DomainType int  `json:"DomainType"`
	DesktopSSO bool `json:"DesktopSsoEnabled"`
}

// The numbers of GetCredentialType.
const (
	userExists, userUnknown          = 0, 1
	preferPassword, preferFederation = 1, 4
	domainManaged, domainFederated   = 3, 4
	longestFlowToken                 = 4096
)

// getCredentialType tells how a user name signs in and, unlike the realms,
// whether it exists.
func (s *Server) getCredentialType(c *web.Call) (web.Result, error) {
	if _, err := findPlace(c, c.World.Read()); err != nil {
		return web.Result{}, err
	}
	body, err := web.Body(c)
	if err != nil {
		return web.Result{}, err
	}
	var ask credentialAsk
	if err := json.Unmarshal(body, &ask); err != nil {
		return web.Result{}, fail(9002313, "the body is not the JSON that was expected").because(err)
	}
	if ask.Username == "" {
		return web.Result{}, fail(900144, "username")
	}
	r := realmOf(c, ask.Username)
	out := credentialType{
		Username: r.login, Display: r.login, IfExistsResult: userUnknown,
		Credentials: credentialChoice{Preferred: preferPassword, HasPassword: true},
		Properties:  estsProperties{DomainType: domainManaged},
		Canary:      c.World.NewSecret(16),
	}
	if out.FlowToken = ask.FlowToken; out.FlowToken == "" || len(out.FlowToken) > longestFlowToken {
		out.FlowToken = c.World.NewSecret(64)
	}
	if u, ok := directory.FindUser(c.World.Read(), ask.Username); ok {
		out.IfExistsResult = userExists
		home, _ := directory.Tenants.Get(c.World.Read(), u.TenantID)
		out.Credentials.AccessPass = allows(home, policy.AccessPass) && slices.Contains(u.KindsAt(c.World.Now()), policy.AccessPass)
	}
	if r.kind == federated {
		out.Credentials.Preferred, out.Credentials.FederationTo = preferFederation, r.auth
		out.Properties.DomainType = domainFederated
	}
	return noStore(web.JSON(http.StatusOK, out)), nil
}
