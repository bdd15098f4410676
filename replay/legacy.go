package replay

import (
	"cmp"
	"context"
	"net/url"

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
	at, err := p.realm(ctx, out, name)
	if err != nil {
		return out, err
	}
	if at.federated() {
		if proof, err = p.assertion(ctx, out, active{at.Active, trust2005}, proof); err != nil || proof == "" {
			return out, err
		}
	}
	to, err := url.Parse(p.info.URLs["entra"] + "/rst2.srf")
	if err != nil {
		return out, err
	}
	r, err := p.soap(ctx, to, envelope(active{to.String(), trust2005}, proof, "outlook.office365.com"), "Microsoft.Exchange."+programs[v.Protocol])
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
