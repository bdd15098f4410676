package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// A realm is what Entra says of an account before anybody signs in.
type realm struct {
	Kind     string `json:"account_type"`
	Active   string `json:"federation_active_auth_url"`
	Metadata string `json:"federation_metadata_url"`
}

// federated reports whether a partner's provider keeps the password.
func (r realm) federated() bool { return r.Kind == "Federated" && r.Active != "" }

// realm asks Entra where the password of an account is kept.
func (p *player) realm(ctx context.Context, out *came, name string) (realm, error) {
	var found realm
	r, err := p.get(ctx, p.info.URLs["entra"]+"/common/userrealm/"+url.PathEscape(name)+"?api-version=1.0")
	if err != nil {
		return found, err
	}
	out.add(r)
	if err := json.Unmarshal(r.body, &found); err != nil {
		return found, fmt.Errorf("what Entra says of the account: %w", err)
	}
	return found, nil
}

func (p *player) get(ctx context.Context, address string) (*reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	return p.send(req)
}

// The namespaces of the two versions of WS-Trust.
const (
	trust2005 = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	trust13   = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
)

// An active endpoint is where a provider takes passwords of programs.
type active struct {
	address string
	trust   string // the version of WS-Trust that it speaks
}

// usernameMixed finds the endpoints for user name and password in a provider's
// WSDL.
var usernameMixed = regexp.MustCompile(`location="([^"]*/usernamemixed)"`)

// discover finds the active endpoint as MSAL does: in the provider's metadata, the
// newer version first.
func (p *player) discover(ctx context.Context, out *came, at realm) (active, error) {
	r, err := p.get(ctx, at.Metadata)
	if err != nil {
		return active{}, fmt.Errorf("the provider's metadata: %w", err)
	}
	out.add(r)
	var found active
	for _, match := range usernameMixed.FindAllStringSubmatch(string(r.body), -1) {
		address := html.UnescapeString(match[1])
		if strings.Contains(address, "/trust/13/") {
			return active{address, trust13}, nil
		}
		found = active{address, trust2005}
	}
	if found.address == "" {
		return found, fmt.Errorf("the provider's metadata names no endpoint that takes passwords: %s answered %s", at.Metadata, r.line)
	}
	return found, nil
}

// assertion asks a provider for its word about who has a password. A refusal is
// where the step ends.
func (p *player) assertion(ctx context.Context, out *came, at active, proof string) (string, error) {
	clock, err := p.control.Clock(ctx)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(at.address)
	if err != nil {
		return "", err
	}
	r, err := p.soap(ctx, to, envelope(at, stamp(clock.Now)+proof, "urn:federation:MicrosoftOnline"), "")
	if err != nil {
		return "", err
	}
	out.trusted(r)
	if r.status >= http.StatusBadRequest {
		return "", nil
	}
	_, rest, begins := strings.Cut(string(r.body), "<saml:Assertion ")
	inside, _, ends := strings.Cut(rest, "</saml:Assertion>")
	if !begins || !ends {
		return "", errors.New("the provider answered without an assertion: " + excerpt(string(r.body)))
	}
	return "<saml:Assertion " + inside + "</saml:Assertion>", nil
}

func usernameToken(name, password string) string {
	return "<wsse:UsernameToken><wsse:Username>" + html.EscapeString(name) + "</wsse:Username><wsse:Password>" + html.EscapeString(password) + "</wsse:Password></wsse:UsernameToken>"
}

// stampLife is how long a request to a provider is good.
const stampLife = 5 * time.Minute

// stamp says when a request was made: providers refuse old ones.
func stamp(now time.Time) string {
	const form = "2006-01-02T15:04:05.000Z"
	return `<wsu:Timestamp wsu:Id="_0"><wsu:Created>` + now.UTC().Format(form) + `</wsu:Created><wsu:Expires>` + now.UTC().Add(stampLife).Format(form) + `</wsu:Expires></wsu:Timestamp>`
}

// envelope is a request for a security token.
func envelope(to active, proof, appliesTo string) string {
	return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing"` +
		` xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"` +
		` xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">` +
		`<s:Header><wsa:Action s:mustUnderstand="1">` + to.trust + `/RST/Issue</wsa:Action><wsa:To s:mustUnderstand="1">` + html.EscapeString(to.address) + `</wsa:To>` +
		`<wsse:Security>` + proof + `</wsse:Security></s:Header><s:Body><wst:RequestSecurityToken xmlns:wst="` + to.trust + `">` +
		`<wst:RequestType>` + to.trust + `/Issue</wst:RequestType><wsp:AppliesTo><wsa:EndpointReference><wsa:Address>` + html.EscapeString(appliesTo) +
		`</wsa:Address></wsa:EndpointReference></wsp:AppliesTo></wst:RequestSecurityToken></s:Body></s:Envelope>`
}

// soap sends a message of a program.
func (p *player) soap(ctx context.Context, to *url.URL, body, program string) (*reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/soap+xml; charset=utf-8")
	if program != "" {
		req.Header.Set("X-MS-Client-Application", program)
	}
	return p.send(req)
}
