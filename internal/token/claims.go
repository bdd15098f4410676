package token

// Registered is the block every Entra token opens with.
type Registered struct {
	Audience  string `json:"aud"`
	Issuer    string `json:"iss"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
}

// AccessV1 is the v1.0 access token of a user. After the registered block the
// names stand in alphabetical order, in the seed's sample as in real tokens;
// empty claims are left out, so the sample is this type with its newer claims
// unset.
type AccessV1 struct {
	Registered
	AAI               string   `json:"aai,omitempty"` // a delegated user's home
	ACR               string   `json:"acr,omitempty"`
	ACRs              []string `json:"acrs,omitempty"`
	AIO               string   `json:"aio,omitempty"`
	AMR               []string `json:"amr,omitempty"`
	AppID             string   `json:"appid,omitempty"`
	AppIDACR          string   `json:"appidacr,omitempty"`
	FamilyName        string   `json:"family_name,omitempty"`
	GivenName         string   `json:"given_name,omitempty"`
	IdentityProvider  string   `json:"idp,omitempty"`
	IDType            string   `json:"idtyp,omitempty"`
	IPAddress         string   `json:"ipaddr,omitempty"`
	Name              string   `json:"name,omitempty"`
	ObjectID          string   `json:"oid,omitempty"`
	PUID              string   `json:"puid,omitempty"`
	RH                string   `json:"rh,omitempty"`
	Roles             []string `json:"roles,omitempty"`
	Scope             string   `json:"scp,omitempty"`
	SessionID         string   `json:"sid,omitempty"`
	Subject           string   `json:"sub,omitempty"`
	TenantRegionScope string   `json:"tenant_region_scope,omitempty"`
	TenantID          string   `json:"tid,omitempty"`
	UniqueName        string   `json:"unique_name,omitempty"`
	UPN               string   `json:"upn,omitempty"`
	UTI               string   `json:"uti,omitempty"`
	Version           string   `json:"ver"`
	WIDs              []string `json:"wids,omitempty"`
	TenantCreated     int64    `json:"xms_tcdt,omitempty"`
}

// Seed returns the claims that the sample token of the MFA documentation has,
// and none that came into real tokens later (token_claims: seed).
func (c AccessV1) Seed() AccessV1 {
	return AccessV1{
		Registered: c.Registered, ACR: c.ACR, AMR: c.AMR, AppID: c.AppID, AppIDACR: c.AppIDACR,
		FamilyName: c.FamilyName, GivenName: c.GivenName, IPAddress: c.IPAddress, Name: c.Name,
		ObjectID: c.ObjectID, Scope: c.Scope, TenantRegionScope: c.TenantRegionScope, TenantID: c.TenantID,
		UniqueName: c.UniqueName, UPN: c.UPN, Version: c.Version,
	}
}

// AppV1 is the v1.0 access token of an app alone: no amr, no scp, no person.
type AppV1 struct {
	Registered
	AIO               string   `json:"aio,omitempty"`
	AppID             string   `json:"appid,omitempty"`
	AppIDACR          string   `json:"appidacr,omitempty"`
	IdentityProvider  string   `json:"idp,omitempty"`
	IDType            string   `json:"idtyp,omitempty"`
	ObjectID          string   `json:"oid,omitempty"`
	RH                string   `json:"rh,omitempty"`
	Roles             []string `json:"roles,omitempty"`
	Subject           string   `json:"sub,omitempty"`
	TenantRegionScope string   `json:"tenant_region_scope,omitempty"`
	TenantID          string   `json:"tid,omitempty"`
	UTI               string   `json:"uti,omitempty"`
	Version           string   `json:"ver"`
}

// AccessV2 is the v2.0 access token of a user. It never carries amr.
type AccessV2 struct {
	Registered
	AAI               string   `json:"aai,omitempty"`
	ACRs              []string `json:"acrs,omitempty"`
	AIO               string   `json:"aio,omitempty"`
	AZP               string   `json:"azp,omitempty"`
	AZPACR            string   `json:"azpacr,omitempty"`
	IdentityProvider  string   `json:"idp,omitempty"`
	Name              string   `json:"name,omitempty"`
	ObjectID          string   `json:"oid,omitempty"`
	PreferredUsername string   `json:"preferred_username,omitempty"`
	RH                string   `json:"rh,omitempty"`
	Roles             []string `json:"roles,omitempty"`
	Scope             string   `json:"scp,omitempty"`
	SessionID         string   `json:"sid,omitempty"`
	Subject           string   `json:"sub,omitempty"`
	TenantID          string   `json:"tid,omitempty"`
	UTI               string   `json:"uti,omitempty"`
	Version           string   `json:"ver"`
	WIDs              []string `json:"wids,omitempty"`
}

// AppV2 is the v2.0 access token of an app alone.
type AppV2 struct {
	Registered
	AIO              string   `json:"aio,omitempty"`
	AZP              string   `json:"azp,omitempty"`
	AZPACR           string   `json:"azpacr,omitempty"`
	IdentityProvider string   `json:"idp,omitempty"`
	IDType           string   `json:"idtyp,omitempty"`
	ObjectID         string   `json:"oid,omitempty"`
	RH               string   `json:"rh,omitempty"`
	Roles            []string `json:"roles,omitempty"`
	Subject          string   `json:"sub,omitempty"`
	TenantID         string   `json:"tid,omitempty"`
	UTI              string   `json:"uti,omitempty"`
	Version          string   `json:"ver"`
}

// IDV1 is the v1.0 id_token. It is the only id_token with amr.
type IDV1 struct {
	Registered
	AMR              []string `json:"amr,omitempty"`
	AuthTime         int64    `json:"auth_time,omitempty"`
	CHash            string   `json:"c_hash,omitempty"`
	FamilyName       string   `json:"family_name,omitempty"`
	GivenName        string   `json:"given_name,omitempty"`
	IdentityProvider string   `json:"idp,omitempty"`
	IPAddress        string   `json:"ipaddr,omitempty"`
	LoginHint        string   `json:"login_hint,omitempty"`
	Name             string   `json:"name,omitempty"`
	Nonce            string   `json:"nonce,omitempty"`
	ObjectID         string   `json:"oid,omitempty"`
	RH               string   `json:"rh,omitempty"`
	Roles            []string `json:"roles,omitempty"`
	SessionID        string   `json:"sid,omitempty"`
	Subject          string   `json:"sub,omitempty"`
	TenantID         string   `json:"tid,omitempty"`
	UniqueName       string   `json:"unique_name,omitempty"`
	UPN              string   `json:"upn,omitempty"`
	UTI              string   `json:"uti,omitempty"`
	Version          string   `json:"ver"`
}

// IDV2 is the v2.0 id_token.
type IDV2 struct {
	Registered
	AIO               string   `json:"aio,omitempty"`
	AuthTime          int64    `json:"auth_time,omitempty"`
	CHash             string   `json:"c_hash,omitempty"`
	Email             string   `json:"email,omitempty"`
	IdentityProvider  string   `json:"idp,omitempty"`
	LoginHint         string   `json:"login_hint,omitempty"`
	Name              string   `json:"name,omitempty"`
	Nonce             string   `json:"nonce,omitempty"`
	ObjectID          string   `json:"oid,omitempty"`
	PreferredUsername string   `json:"preferred_username,omitempty"`
	RH                string   `json:"rh,omitempty"`
	Roles             []string `json:"roles,omitempty"`
	SessionID         string   `json:"sid,omitempty"`
	Subject           string   `json:"sub,omitempty"`
	TenantID          string   `json:"tid,omitempty"`
	UTI               string   `json:"uti,omitempty"`
	Version           string   `json:"ver"`
}
