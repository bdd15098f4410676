package idp

import (
	"net/http"
	"sync"

	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// The two documents are OpenID provider configurations in the order in which
// Entra writes their members: three blocks are common to both.
type documentV1 struct {
	documentHead
	MultiRefreshToken     bool   `json:"microsoft_multi_refresh_token"`
	AuthorizationEndpoint string `json:"authorization_endpoint"`
	documentMiddle
	CheckSessionIframe string `json:"check_session_iframe"`
	UserinfoEndpoint   string `json:"userinfo_endpoint"`
	documentTail
}

type documentV2 struct {
	documentHead
	RequestURIParameter   bool   `json:"request_uri_parameter_supported"`
	UserinfoEndpoint      string `json:"userinfo_endpoint"`
	AuthorizationEndpoint string `json:"authorization_endpoint"`
	documentMiddle
	documentTail
}

type documentHead struct {
	TokenEndpoint     string   `json:"token_endpoint"`
	TokenEndpointAuth []string `json:"token_endpoint_auth_methods_supported"`
	KeysURI           string   `json:"jwks_uri"`
	ResponseModes     []string `json:"response_modes_supported"`
	SubjectTypes      []string `json:"subject_types_supported"`
	IDTokenAlgorithms []string `json:"id_token_signing_alg_values_supported"`
	ResponseTypes     []string `json:"response_types_supported"`
	Scopes            []string `json:"scopes_supported"`
	Issuer            string   `json:"issuer"`
}

type documentMiddle struct {
	DeviceEndpoint     string   `json:"device_authorization_endpoint"`
	HTTPLogout         bool     `json:"http_logout_supported"`
	FrontchannelLogout bool     `json:"frontchannel_logout_supported"`
	EndSessionEndpoint string   `json:"end_session_endpoint"`
	Claims             []string `json:"claims_supported"`
}

type documentTail struct {
	KerberosEndpoint        string  `json:"kerberos_endpoint"`
	TenantRegionScope       *string `json:"tenant_region_scope"` // null where no tenant is named
	CloudInstanceName       string  `json:"cloud_instance_name"`
	CloudGraphHostName      string  `json:"cloud_graph_host_name"`
	MSGraphHost             string  `json:"msgraph_host"`
	RoleBasedAccessEndpoint string  `json:"rbac_url"`
}

// A documentKey is everything a document depends on.
type documentKey struct {
	entra, back, graph, place, issuer, region string

	v1 bool
}

// maxDocuments bounds the rendered documents that a process keeps. Tenants and
// addresses of a sandbox are few; when there are more, all are rendered anew.
const maxDocuments = 512

// rendered keeps answers that depend on nothing but their key.
type rendered[K comparable] struct {
	mu   sync.RWMutex
	rows map[K]web.Result
}

func (r *rendered[K]) get(key K, render func(K) web.Result) web.Result {
	r.mu.RLock()
	res, ok := r.rows[key]
	r.mu.RUnlock()
	if ok {
		return res
	}
	res = render(key)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil || len(r.rows) >= maxDocuments {
		r.rows = map[K]web.Result{}
	}
	r.rows[key] = res
	return res
}

// discovery is the OpenID provider configuration of a tenant, v1 and v2.
func (s *Server) discovery(c *web.Call) (web.Result, error) {
	place, err := findPlace(c, c.World.Read())
	if err != nil {
		return web.Result{}, err
	}
	key := documentKey{
		entra: c.Site.Entra(), back: c.Site.EntraBack(), graph: c.Site.Graph(), place: place.ID(), issuer: "{tenantid}", v1: isV1(c),
	}
	switch {
	case !place.Shared():
		key.issuer, key.region = place.Tenant.Issuer(), place.Tenant.Region
	case place.Segment == consumers:
		key.issuer = consumersTenantID
	}
	return s.documents.get(key, renderDocument), nil
}

// consumersTenantID is the tenant of all personal accounts.
const consumersTenantID = "9188040d-6c67-4c5b-b112-36a304b66dad"

func renderDocument(k documentKey) web.Result {
	if k.v1 {
		return published(web.JSON(http.StatusOK, k.v1Document()))
	}
	return published(web.JSON(http.StatusOK, k.v2Document()))
}

// published adds the headers of documents that anybody may read and keep.
func published(r web.Result) web.Result {
	return web.CORS(r.With("Cache-Control", "max-age=86400, private").
		With("P3P", `CP="DSP CUR OTPi IND OTRi ONL FIN"`), "*", "GET", "OPTIONS")
}

func (k documentKey) v2Document() documentV2 {
	base, back := k.entra+"/"+k.place, k.back+"/"+k.place
	d := documentV2{
		documentHead: head(), documentMiddle: middle(base+"/oauth2/v2.0/", back+"/oauth2/v2.0/"), documentTail: k.tail(base),
		UserinfoEndpoint:      k.graph + "/oidc/userinfo",
		AuthorizationEndpoint: base + "/oauth2/v2.0/authorize",
	}
	d.TokenEndpoint = back + "/oauth2/v2.0/token"
	d.KeysURI = back + "/discovery/v2.0/keys"
	d.ResponseTypes = []string{"code", "id_token", "code id_token", "id_token token"}
	d.Scopes = []string{"openid", "profile", "email", "offline_access"}
	d.Issuer = k.entra + "/" + k.issuer + "/v2.0"
	d.Claims = []string{"sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
		"msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver",
		"at_hash", "c_hash", "email"}
	return d
}

func (k documentKey) v1Document() documentV1 {
	base, back := k.entra+"/"+k.place, k.back+"/"+k.place
	d := documentV1{
		documentHead: head(), documentMiddle: middle(base+"/oauth2/", back+"/oauth2/"), documentTail: k.tail(base),
		MultiRefreshToken:     true,
		AuthorizationEndpoint: base + "/oauth2/authorize",
		CheckSessionIframe:    base + "/oauth2/checksession",
		UserinfoEndpoint:      base + "/openid/userinfo",
	}
	d.TokenEndpoint = back + "/oauth2/token"
	d.KeysURI = k.back + "/common/discovery/keys"
	d.ResponseTypes = []string{"code", "id_token", "code id_token", "token id_token", "token"}
	d.Scopes = []string{"openid"}
	d.Issuer = token.IssuerV1(k.issuer)
	d.Claims = []string{"sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
		"msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "email", "given_name", "family_name",
		"nickname"}
	return d
}

func head() documentHead {
	return documentHead{
		TokenEndpointAuth: []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		ResponseModes:     []string{"query", "fragment", "form_post"},
		SubjectTypes:      []string{"pairwise"},
		IDTokenAlgorithms: []string{"RS256"},
	}
}

func middle(endpoints, back string) documentMiddle {
	return documentMiddle{
		DeviceEndpoint:     back + "devicecode",
		HTTPLogout:         true,
		FrontchannelLogout: true,
		EndSessionEndpoint: endpoints + "logout",
	}
}

func (k documentKey) tail(base string) documentTail {
	d := documentTail{
		KerberosEndpoint:        base + "/kerberos",
		CloudInstanceName:       cloudInstance,
		CloudGraphHostName:      "graph.windows.net",
		MSGraphHost:             "graph.microsoft.com",
		RoleBasedAccessEndpoint: "https://pas.windows.net",
	}
	if k.region != "" {
		d.TenantRegionScope = &k.region
	}
	return d
}
