package sts

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestMetadataNamesIssuerCertificateAndEndpoint(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	got := l.browser().open(l.origin + "/sts/WINGTIP.example/federationmetadata/2007-06/federationmetadata.xml")
	if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "application/samlmetadata+xml") {
		t.Fatalf("%d %s", got.status, got.header.Get("Content-Type"))
	}
	var doc struct {
		EntityID string `xml:"entityID,attr"`
		Role     struct {
			Type        string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
			Certificate string `xml:"KeyDescriptor>KeyInfo>X509Data>X509Certificate"`
			Passive     struct {
				Address string `xml:"EndpointReference>Address"`
			} `xml:"http://docs.oasis-open.org/wsfed/federation/200706 PassiveRequestorEndpoint"`
		} `xml:"urn:oasis:names:tc:SAML:2.0:metadata RoleDescriptor"`
	}
	if err := xml.Unmarshal([]byte(got.source), &doc); err != nil {
		t.Fatalf("%v in:\n%s", err, got.source)
	}
	certificate, err := l.keys.ProviderCertificate(0, "wingtip.example", start)
	if err != nil {
		t.Fatal(err)
	}
	if doc.EntityID != "http://wingtip.example/adfs/services/trust/" || doc.Role.Type != "fed:SecurityTokenServiceType" ||
		doc.Role.Certificate != base64.StdEncoding.EncodeToString(certificate.Raw) ||
		doc.Role.Passive.Address != l.origin+"/sts/wingtip.example/adfs/ls/" {
		t.Errorf("metadata:\n%s", got.source)
	}
}

func TestTheCertificateStaysTheOneEntraKnows(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if err := l.world.Advance(2 * 365 * 24 * 3600e9); err != nil {
		t.Fatal(err)
	}
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.through(prashob)
	l.arrived(1, "wingtip.example", 0) // against the certificate of the day the sandbox began
}

func TestAProviderAnswersUnderItsOwnHostName(t *testing.T) {
	t.Parallel()
	w, set := newWorld(t), newLab(t).keys
	surface := (&Server{Keys: func(*world.World) *keys.Set { return set }}).Surface()
	for host, want := range map[string]int{"sts.wingtip.example": 200, "sts.unknown.example": 404, "wingtip.example": 404} {
		rec := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "https://"+host+"/adfs/ls/?wa=wsignin1.0&wtrealm=urn:federation:MicrosoftOnline", nil)
		surface.Serve(rec, r, w, web.Site{Origin: "https://" + host, Real: true})
		if rec.Code != want {
			t.Errorf("%s: %d, want %d", host, rec.Code, want)
		}
		if want == 200 && (!strings.Contains(rec.Body.String(), `action="/adfs/ls/"`) || !strings.Contains(rec.Header().Get("Set-Cookie"), "Path=/;")) {
			t.Errorf("%s: forms and cookies do not fit the host: %s", host, rec.Header().Get("Set-Cookie"))
		}
	}
}
