package scenarios

import (
	"net/url"
	"regexp"
	"slices"
)

// checkApp looks at an app: a as written, full with its defaults.
func (c *checker) checkApp(a, full *App) {
	owner := c.owner("app", a.Key, a)
	if c.checkName("key", &a.Key) {
		c.claim(&a.Key, "key "+a.Key, owner, "give each tenant, user and app a key of its own")
	}
	if a.ID != "" {
		c.claim(&a.ID, "id "+string(a.ID), owner, "give each its own, or leave it out to have one made")
	}
	c.known(&a.Home, "home", a.Home, "tenant", c.tenantKeys())
	c.checkCredentials(a, full)
	c.checkCertificates(a)
	for i := range a.RedirectURIs {
		if !absolute(a.RedirectURIs[i]) {
			c.fault(&a.RedirectURIs[i], "redirect_uris: %s is not an absolute URI without a fragment, such as http://localhost:3000/callback", quote(a.RedirectURIs[i]))
		}
	}
	if a.LogoutURL != "" && !absolute(a.LogoutURL) {
		c.fault(&a.LogoutURL, "logout_url: %s is not an absolute URI without a fragment, such as http://localhost:3000/signed-out", quote(a.LogoutURL))
	}
	if v := a.AccessTokenVersion; c.spells(&a.AccessTokenVersion) && v != 1 && v != 2 {
		c.fault(&a.AccessTokenVersion, "access_token_version: %d is not a version of access tokens; write 1 or 2", v)
	}
	c.checkExposed(a)
	for i := range a.Consents {
		c.checkConsent(&a.Consents[i], full)
	}
}

// checkCredentials looks at whether credentials and flows fit the kind of client.
func (c *checker) checkCredentials(a, full *App) {
	if full.Kind == Confidential {
		return
	}
	for field, value := range map[string]any{"secrets": &a.Secrets, "certificate": &a.Certificate, "certificates": &a.Certificates} {
		if c.spells(value) {
			c.fault(value, "%s: an app of kind %s cannot keep a secret; write kind: confidential, or remove it", field, full.Kind)
		}
	}
}

func absolute(uri string) bool {
	u, err := url.Parse(uri)
	return err == nil && u.Scheme != "" && u.Fragment == "" && (u.Host != "" || u.Opaque != "")
}

var scopeForm = regexp.MustCompile(`^[!#-\[\]-~]+$`) // RFC 6749 3.3

// checkExposed looks at what the app offers as an API.
func (c *checker) checkExposed(a *App) {
	for i := range a.Exposes {
		if !scopeForm.MatchString(a.Exposes[i]) {
			c.fault(&a.Exposes[i], "exposes: %s is not the name of a permission; write one word without spaces, such as access", quote(a.Exposes[i]))
		}
	}
	for i := range a.AppRoles {
		if !scopeForm.MatchString(a.AppRoles[i]) {
			c.fault(&a.AppRoles[i], "app_roles: %s is not the value of an app role; write one word without spaces, such as Orders.Read", quote(a.AppRoles[i]))
		}
	}
	switch {
	case a.IdentifierURI == "":
	case !absolute(a.IdentifierURI):
		c.fault(&a.IdentifierURI, "identifier_uri: %s is not an absolute URI, such as api://%s", quote(a.IdentifierURI), a.Key)
	case len(a.Exposes)+len(a.AppRoles) == 0:
		c.fault(&a.IdentifierURI, "identifier_uri: %s exposes nothing; add exposes: [access], or remove it", a.Key)
	default:
		c.claim(&a.IdentifierURI, "identifier_uri "+a.IdentifierURI, c.owner("app", a.Key, a), "give each app its own")
	}
}

// checkConsent looks at a consent to the app client, which is full with its
// defaults.
func (c *checker) checkConsent(consent *Consent, client *App) {
	tenants := append([]string{AllPartners}, c.tenantKeys()...)
	if c.known(&consent.As, "as", consent.As, "user", c.users) && consent.As != "" && c.spells(&consent.Tenants) {
		c.fault(&consent.As, "as: the consent of a user holds in the user's own tenant, for that user alone; remove tenants, or as")
	}
	for i := range consent.Tenants {
		c.known(&consent.Tenants[i], "tenants", consent.Tenants[i], "tenant", tenants)
	}
	if !c.known(&consent.Resource, "resource", consent.Resource, "resource", c.resourceWords()) {
		return
	}
	switch {
	case len(consent.AppPermissions) == 0:
	case consent.As != "":
		c.fault(&consent.AppPermissions, "app_permissions: only an administrator grants application permissions; remove as, or app_permissions")
	case client.Kind != Confidential:
		c.fault(&consent.AppPermissions, "app_permissions: an app of kind %s never acts on its own; write kind: confidential, or remove it", client.Kind)
	}
	c.checkPermissions(consent)
}

// resourceWords returns what a consent, a policy or a step may call a resource.
func (c *checker) resourceWords() []string {
	return slices.Concat(resourceNames(), c.appKeys())
}

func (c *checker) appKeys() []string {
	keys := make([]string, len(c.full.Apps))
	for i, a := range c.full.Apps {
		keys[i] = a.Key
	}
	return keys
}
