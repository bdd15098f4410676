package idp

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// What realm answers call a domain.
const (
	managed   = "Managed"
	federated = "Federated"
	unknown   = "Unknown"
)

const cloudInstance = "microsoftonline.com"

// A realm is what Entra tells anybody about the domain of an account.
type realm struct {
	login  string
	kind   string // managed, federated or unknown
	domain string
	brand  string
	auth   string // where federated people are sent
	mex    string // where their programs read about the provider's active endpoints
	active string // one of these, for programs that do not
}

// realmV1 is the answer to api-version=1.0, by which libraries choose how to use
// a password.
type realmV1 struct {
	Version          string `json:"ver"`
	AccountType      string `json:"account_type"`
	DomainName       string `json:"domain_name,omitempty"`
	Protocol         string `json:"federation_protocol,omitempty"`
	MetadataURL      string `json:"federation_metadata_url,omitempty"`
	ActiveAuthURL    string `json:"federation_active_auth_url,omitempty"`
	CloudInstance    string `json:"cloud_instance_name"`
	CloudAudienceURN string `json:"cloud_audience_urn"`
}

// realmV2 is the answer to api-version=2.0.
type realmV2 struct {
	NameSpaceType   string `json:"NameSpaceType"`
	Protocol        string `json:"federation_protocol,omitempty"`
	Login           string `json:"Login"`
	AuthURL         string `json:"AuthURL,omitempty"`
	DomainName      string `json:"DomainName,omitempty"`
	FederationBrand string `json:"FederationBrandName,omitempty"`
	Branding        any    `json:"TenantBrandingInfo"`
	CloudInstance   string `json:"cloud_instance_name"`
}

// realmSRF is the older answer of GetUserRealm.srf.
type realmSRF struct {
	State             int    `json:"State"`
	UserState         int    `json:"UserState"`
	Login             string `json:"Login"`
	NameSpaceType     string `json:"NameSpaceType"`
	DomainName        string `json:"DomainName,omitempty"`
	FederationVersion int    `json:"FederationGlobalVersion,omitempty"`
	AuthURL           string `json:"AuthURL,omitempty"`
	FederationBrand   string `json:"FederationBrandName,omitempty"`
	CloudInstance     string `json:"CloudInstanceName"`
}

// realmOf looks up the domain of an account. Nobody needs to exist in it.
func realmOf(c *web.Call, login string) realm {
	r := c.World.Read()
	out := realm{login: presentable(login), kind: unknown}
	d, ok := directory.DomainOf(r, strings.TrimSpace(login))
	if !ok {
		return out
	}
	tenant, _ := directory.Tenants.Get(r, d.TenantID)
	out.kind, out.domain, out.brand = managed, d.Name, tenant.Name
	if d.Federation == nil {
		return out
	}
	trust := c.Site.STSBack(d.Name) + "/adfs/services/trust"
	out.kind = federated
	out.mex = cmp.Or(d.Federation.MetadataExchangeURI, trust+"/mex")
	out.active = cmp.Or(d.Federation.ActiveSignInURI, trust+"/2005/usernamemixed")
	if d.Federation.DisplayName != "" {
		out.brand = d.Federation.DisplayName
	}
	out.auth = passiveAddress(c.Site, d) + "?username=" + url.QueryEscape(out.login) + "&wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline&wctx="
	return out
}

// userRealm tells a library how an account signs in.
func (s *Server) userRealm(c *web.Call) (web.Result, error) {
	if _, err := findPlace(c, c.World.Read()); err != nil {
		return web.Result{}, err
	}
	if _, err := parameters(c, web.QueryForm, realmParameters); err != nil {
		return web.Result{}, err
	}
	r := realmOf(c, cmp.Or(c.Vars["user"], c.Query("user")))
	if strings.HasPrefix(c.Query("api-version"), "2") {
		return noStore(web.JSON(http.StatusOK, r.v2())), nil
	}
	return noStore(web.JSON(http.StatusOK, r.v1())), nil
}

func (r realm) v1() realmV1 {
	out := realmV1{Version: "1.0", AccountType: r.kind, DomainName: r.domain,
		CloudInstance: cloudInstance, CloudAudienceURN: "urn:federation:MicrosoftOnline"}
	if r.kind == federated {
		out.Protocol = "WSTrust"
		out.MetadataURL = r.mex
		out.ActiveAuthURL = r.active
	}
	return out
}

func (r realm) v2() realmV2 {
	out := realmV2{NameSpaceType: r.kind, Login: r.login, AuthURL: r.auth, DomainName: r.domain,
		FederationBrand: r.brand, CloudInstance: cloudInstance}
	if r.kind == federated {
		out.Protocol = "WSTrust"
	}
	return out
}

// getUserRealm is the older form, which sign-in scripts use.
func (s *Server) getUserRealm(c *web.Call) (web.Result, error) {
	if _, err := parameters(c, web.QueryForm, realmParameters); err != nil {
		return web.Result{}, err
	}
	login := c.Query("login")
	if c.Method == http.MethodPost && login == "" {
		form, err := parameters(c, web.Form, realmParameters)
		if err != nil {
			return web.Result{}, err
		}
		login = form.Get("login")
	}
	r := realmOf(c, login)
	out := realmSRF{State: 4, UserState: 1, Login: r.login, NameSpaceType: r.kind, DomainName: r.domain,
		FederationBrand: r.brand, CloudInstance: cloudInstance}
	if r.kind == federated {
		out.State, out.UserState, out.FederationVersion, out.AuthURL = 3, 2, -1, r.auth
	}
	return noStore(web.JSON(http.StatusOK, out)), nil
}
