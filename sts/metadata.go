package sts

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// entity is the federation metadata of a provider: who it is, which key it signs
// with and where browsers are sent. AD FS signs the document; this one is not.
type entity struct {
	XMLName  xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
	EntityID string   `xml:"entityID,attr"`
	Role     role     `xml:"RoleDescriptor"`
	IDP      idpRole  `xml:"IDPSSODescriptor"`
}

// idpRole describes the provider to who speaks SAML-P.
type idpRole struct {
	Protocols string    `xml:"protocolSupportEnumeration,attr"`
	Use       keyUse    `xml:"KeyDescriptor"`
	SignOut   []binding `xml:"SingleLogoutService"`
	NameID    string    `xml:"NameIDFormat"`
	SignOn    []binding `xml:"SingleSignOnService"`
}

type binding struct {
	Binding  string `xml:"Binding,attr"`
	Location string `xml:"Location,attr"`
}

type role struct {
	XSI         string `xml:"xmlns:xsi,attr"`
	Fed         string `xml:"xmlns:fed,attr"`
	Type        string `xml:"xsi:type,attr"`
	Protocols   string `xml:"protocolSupportEnumeration,attr"`
	DisplayName string `xml:"ServiceDisplayName,attr"`
	Use         keyUse `xml:"KeyDescriptor"`
	Passive     target `xml:"fed:PassiveRequestorEndpoint"`
}

type keyUse struct {
	Use  string `xml:"use,attr"`
	Info struct {
		Certificate string `xml:"X509Data>X509Certificate"`
	} `xml:"http://www.w3.org/2000/09/xmldsig# KeyInfo"`
}

type target struct {
	Reference struct {
		Address string `xml:"Address"`
	} `xml:"http://www.w3.org/2005/08/addressing EndpointReference"`
}

// metadata publishes what a relying party needs to trust the provider, by
// WS-Federation and by SAML-P.
func (s service) metadata(v visit) (web.Result, error) {
	pair, err := s.pair(v)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	e := entity{EntityID: v.provider.IssuerURI, Role: role{
		XSI: "http://www.w3.org/2001/XMLSchema-instance", Fed: "http://docs.oasis-open.org/wsfed/federation/200706",
		Type:      "fed:SecurityTokenServiceType",
		Protocols: "http://docs.oasis-open.org/wsfed/federation/200706", DisplayName: v.provider.DisplayName,
	}}
	e.Role.Use.Use = "signing"
	e.Role.Use.Info.Certificate = base64.StdEncoding.EncodeToString(pair.Certificate.Raw)
	at := v.Site.STS(v.provider.Domain) + "/adfs/ls/"
	e.Role.Passive.Reference.Address = at
	e.IDP = idpRole{
		Protocols: "urn:oasis:names:tc:SAML:2.0:protocol", Use: e.Role.Use,
		SignOut: []binding{{"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", at}},
		NameID:  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
		SignOn: []binding{
			{"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", at},
			{"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", at},
		},
	}
	body, err := xml.MarshalIndent(e, "", "  ")
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	res := web.Result{Status: http.StatusOK, Body: append([]byte(xml.Header), append(body, '\n')...)}
	return res.With("Content-Type", "application/samlmetadata+xml; charset=utf-8").
		With("Cache-Control", "no-store"), nil
}
