package graph

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// behaviors spell federatedIdpMfaBehavior.
var behaviors = []struct {
	wire string
	row  policy.MFABehavior
}{
	{"acceptIfMfaDoneByFederatedIdp", policy.AcceptMFA},
	{"enforceMfaByFederatedIdp", policy.EnforceMFA},
	{"rejectMfaByFederatedIdp", policy.RejectMFA},
}

// federationOf is a domain's federation as Graph shows it. Addresses that the
// scenario leaves open follow the one under which the sandbox is reached.
func federationOf(c *web.Call, d directory.Domain) entity {
	f := d.Federation
	sts := c.Site.STS(d.Name)
	or := func(set, path string) string {
		if set != "" {
			return set
		}
		return sts + path
	}
	protocol, prompt, behavior := f.Protocol, f.PromptLogin, ""
	if protocol == "" {
		protocol = directory.WSFederation
	}
	if prompt == "" {
		prompt = directory.TranslatePromptLogin
	}
	for _, b := range behaviors {
		if b.row == f.MFABehavior {
			behavior = b.wire
		}
	}
	return entity{
		{name: "@odata.type", value: "#microsoft.graph.internalDomainFederation"},
		{name: "id", value: f.ID},
		{name: "displayName", value: f.DisplayName},
		{name: "issuerUri", value: f.IssuerURI},
		{name: "metadataExchangeUri", value: or(f.MetadataExchangeURI, "/adfs/services/trust/mex")},
		{name: "signingCertificate", value: encoded(f.SigningCertificate)},
		{name: "passiveSignInUri", value: or(f.PassiveSignInURI, "/adfs/ls/")},
		{name: "preferredAuthenticationProtocol", value: protocol},
		{name: "activeSignInUri", value: or(f.ActiveSignInURI, "/adfs/services/trust/2005/usernamemixed")},
		{name: "signOutUri", value: or(f.SignOutURI, "/adfs/ls/")},
		{name: "promptLoginBehavior", value: prompt},
		{name: "isSignedAuthenticationRequestRequired", value: false},
		{name: "nextSigningCertificate", value: encoded(f.NextSigningCertificate)},
		{name: "signingCertificateUpdateStatus"},
		{name: "federatedIdpMfaBehavior", value: orNull(behavior)},
	}
}

// listFederation answers GET /domains/{domain}/federationConfiguration.
func listFederation(c *web.Call, who *caller) (web.Result, error) {
	d, err := who.domain(c)
	if err != nil {
		return web.Result{}, err
	}
	var all []entity
	if d.Federation != nil {
		all = append(all, federationOf(c, d))
	}
	return collection(c, "domains('"+d.Name+"')/federationConfiguration", all)
}

// getFederation answers GET …/federationConfiguration/{id}.
func getFederation(c *web.Call, who *caller) (web.Result, error) {
	d, err := who.federated(c)
	if err != nil {
		return web.Result{}, err
	}
	return shownFederation(c, http.StatusOK, d)
}

func shownFederation(c *web.Call, status int, d directory.Domain) (web.Result, error) {
	return one(c, status, "domains('"+d.Name+"')/federationConfiguration/$entity", federationOf(c, d))
}

// federated is the domain that the path names, with the federation it names.
func (who *caller) federated(c *web.Call) (directory.Domain, error) {
	d, err := who.domain(c)
	if err == nil && (d.Federation == nil || d.Federation.ID != c.Vars["id"]) {
		err = resourceUnknown.with(short(c.Vars["id"]))
	}
	return d, err
}

// createFederation answers POST …/federationConfiguration: the domain becomes a
// federated one.
func createFederation(c *web.Call, who *caller) (web.Result, error) {
	d, err := who.domain(c)
	if err != nil {
		return web.Result{}, err
	}
	change, err := readFederation(c, true)
	if err != nil {
		return web.Result{}, err
	}
	switch {
	case isInitial(d):
		return web.Result{}, conflict.with("The initial domain of a tenant cannot be federated.")
	case d.Federation != nil:
		return web.Result{}, conflict.with("The domain is federated already; update its federation, or delete it first.")
	}
	next := directory.Federation{ID: c.World.NewID()}
	change(&next)
	err = c.World.Write(func(tx *world.Txn) error { return directory.Federate(tx, d.Name, next) })
	return changed(c, d, http.StatusCreated, err)
}

// updateFederation answers PATCH …/federationConfiguration/{id}.
func updateFederation(c *web.Call, who *caller) (web.Result, error) {
	d, err := who.federated(c)
	if err != nil {
		return web.Result{}, err
	}
	change, err := readFederation(c, false)
	if err != nil {
		return web.Result{}, err
	}
	err = c.World.Write(func(tx *world.Txn) error { return directory.ChangeFederation(tx, d.Name, change) })
	return changed(c, d, http.StatusOK, err)
}

// deleteFederation answers DELETE …/federationConfiguration/{id}: the domain
// becomes a managed one, and what the next sign-in asks for is Entra's password.
func deleteFederation(c *web.Call, who *caller) (web.Result, error) {
	d, err := who.federated(c)
	if err != nil {
		return web.Result{}, err
	}
	if err := c.World.Write(func(tx *world.Txn) error { return directory.Unfederate(tx, d.Name) }); err != nil {
		return web.Result{}, gone(err, d.Name)
	}
	c.Entry.Detail("changed", "federation of "+d.Name+", which is managed now")
	return noContent, nil
}
