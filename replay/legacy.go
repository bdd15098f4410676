package replay

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// programs are what Exchange calls the protocols in X-MS-Client-Application.
var programs = map[scenarios.Protocol]string{
	scenarios.IMAP: "Imap", scenarios.POP: "Pop", scenarios.SMTP: "SMTP", scenarios.EWS: "WebServices", scenarios.ActiveSync: "ActiveSync",
	scenarios.Outlook: "RPC", scenarios.MAPI: "Mapi", scenarios.Autodiscover: "Autodiscover", scenarios.PowerShell: "PowerShell",
}

// legacy does what a mail service does with the user name and password that a
// program gave it: it takes them to Entra, or to the partner's provider and the
// assertion from there to Entra.
func (p *player) legacy(ctx context.Context, v *scenarios.Legacy) (*came, error) {
	who, err := p.user(ctx, v.As)
	if err != nil {
		return nil, err
	}
	name, password := who.UPN, cmp.Or(v.Password, who.Password)
	out := &came{}
	proof := usernameToken(name, password)
	if active, err := p.activeEndpoint(ctx, out, name); err != nil {
		return out, err
	} else if active != nil {
		clock, err := p.control.Clock(ctx)
		if err != nil {
			return out, err
		}
		if proof, err = p.assertion(ctx, out, active, stamp(clock.Now)+proof); err != nil || proof == "" {
			return out, err
		}
	}
	to, err := url.Parse(p.info.URLs["entra"] + "/rst2.srf")
	if err != nil {
		return out, err
	}
	r, err := p.soap(ctx, to, envelope(to, proof, "outlook.office365.com"), "Microsoft.Exchange."+programs[v.Protocol])
	if err != nil {
		return out, err
	}
	out.trusted(r)
	return out, nil
}

// trusted notes the answer to a request for a security token.
func (c *came) trusted(r *reply) {
	c.add(r)
	c.errors = numbersIn(string(r.body))
}

// activeEndpoint is where the provider of a federated domain takes passwords; nil
// for others.
func (p *player) activeEndpoint(ctx context.Context, out *came, name string) (*url.URL, error) {
	at := p.info.URLs["entra"] + "/common/userrealm/" + url.PathEscape(name) + "?api-version=1.0"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, err
	}
	r, err := p.send(req)
	if err != nil {
		return nil, err
	}
	out.add(r)
	var realm struct {
		Kind   string `json:"account_type"`
		Active string `json:"federation_active_auth_url"`
	}
	if err := json.Unmarshal(r.body, &realm); err != nil {
		return nil, fmt.Errorf("what Entra says of the account: %w", err)
	}
	if realm.Kind != "Federated" || realm.Active == "" {
		return nil, nil
	}
	return url.Parse(realm.Active)
}

// assertion asks a provider for its word about who has a password. A refusal is
// where the step ends.
func (p *player) assertion(ctx context.Context, out *came, active *url.URL, proof string) (string, error) {
	r, err := p.soap(ctx, active, envelope(active, proof, "urn:federation:MicrosoftOnline"), "")
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

// envelope is a request for a security token (WS-Trust of February 2005).
func envelope(to *url.URL, proof, appliesTo string) string {
	const trust = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing"` +
		` xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"` +
		` xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">` +
		`<s:Header><wsa:Action s:mustUnderstand="1">` + trust + `/RST/Issue</wsa:Action><wsa:To s:mustUnderstand="1">` + html.EscapeString(to.String()) + `</wsa:To>` +
		`<wsse:Security>` + proof + `</wsse:Security></s:Header><s:Body><wst:RequestSecurityToken xmlns:wst="` + trust + `">` +
		`<wst:RequestType>` + trust + `/Issue</wst:RequestType><wsp:AppliesTo><wsa:EndpointReference><wsa:Address>` + html.EscapeString(appliesTo) +
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
