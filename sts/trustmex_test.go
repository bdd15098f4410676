package sts

import (
	"encoding/xml"
	"strings"
	"testing"
)

// TestClientsFindTheActiveEndpoints reads the document as the client libraries do:
// policies by their wsu:Id, bindings by the policies, ports by the bindings.
func TestClientsFindTheActiveEndpoints(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	got := l.browser().open(l.origin + "/sts/WINGTIP.example/adfs/services/trust/mex")
	if got.status != 200 || got.header.Get("Content-Type") != "text/xml; charset=utf-8" {
		t.Fatalf("%d %s", got.status, got.header.Get("Content-Type"))
	}
	type supporting struct {
		Token *struct{} `xml:"Policy>UsernameToken>Policy>WssUsernameToken10"`
	}
	var doc struct {
		XMLName  xml.Name `xml:"http://schemas.xmlsoap.org/wsdl/ definitions"`
		Policies []struct {
			ID        string `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd Id,attr"`
			Transport struct {
				// MSAL Go wants the prefix sp declared on this very element.
				SP string `xml:"sp,attr"`
			} `xml:"ExactlyOne>All>TransportBinding"`
			Old supporting `xml:"ExactlyOne>All>SignedSupportingTokens"`
			New supporting `xml:"ExactlyOne>All>SignedEncryptedSupportingTokens"`
		} `xml:"http://schemas.xmlsoap.org/ws/2004/09/policy Policy"`
		Bindings []struct {
			Name   string `xml:"name,attr"`
			Policy struct {
				URI string `xml:"URI,attr"`
			} `xml:"http://schemas.xmlsoap.org/ws/2004/09/policy PolicyReference"`
			Transport struct {
				Transport string `xml:"transport,attr"`
			} `xml:"http://schemas.xmlsoap.org/wsdl/soap12/ binding"`
			Operation struct {
				Action string `xml:"soapAction,attr"`
			} `xml:"operation>operation"`
		} `xml:"http://schemas.xmlsoap.org/wsdl/ binding"`
		Ports []struct {
			Binding string `xml:"binding,attr"`
			Address string `xml:"EndpointReference>Address"`
		} `xml:"service>port"`
	}
	if err := xml.Unmarshal([]byte(got.source), &doc); err != nil {
		t.Fatalf("%v in:\n%s", err, got.source)
	}
	usable := map[string]bool{}
	for _, p := range doc.Policies {
		usable["#"+p.ID] = p.Transport.SP != "" && (p.Old.Token != nil || p.New.Token != nil)
	}
	action := map[string]string{}
	for _, b := range doc.Bindings {
		if usable[b.Policy.URI] && b.Transport.Transport == "http://schemas.xmlsoap.org/soap/http" {
			action["tns:"+b.Name] = b.Operation.Action
		}
	}
	found := map[string]string{}
	for _, p := range doc.Ports {
		found[action[p.Binding]] = p.Address
	}
	for version, path := range map[string]string{
		"http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue":      mixed2005,
		"http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue": mixed13,
	} {
		if want := l.origin + "/sts/wingtip.example" + path; found[version] != want || !strings.HasPrefix(want, "https://") {
			t.Errorf("%s leads to %q, want %q", version, found[version], want)
		}
	}
}
