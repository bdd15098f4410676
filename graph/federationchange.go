package graph

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const federationResource = "internalDomainFederation"

// A federationChange is what a body changes of a federation.
type federationChange func(*directory.Federation)

// readFederation checks a body. A whole one has what Entra cannot do without.
func readFederation(c *web.Call, whole bool) (federationChange, error) {
	b, err := readBody(c, federationResource)
	if err != nil {
		return nil, err
	}
	var changes []federationChange
	add := func(there bool, change federationChange) {
		if there {
			changes = append(changes, change)
		}
	}
	name, there := b.text("displayName")
	add(there, func(f *directory.Federation) { f.DisplayName = name })
	changes = append(changes, b.addresses(whole)...)
	changes = append(changes, b.certificates(whole)...)
	changes = append(changes, b.choices()...)
	if whole && !there {
		b.missing("displayName")
	}
	if err := b.done(); err != nil {
		return nil, err
	}
	return func(f *directory.Federation) {
		for _, change := range changes {
			change(f)
		}
	}, nil
}

// addresses are the issuer and where the provider lives.
func (b *body) addresses(whole bool) (changes []federationChange) {
	issuer, there := b.text("issuerUri")
	switch u, err := url.Parse(issuer); {
	case !there && !whole:
	case issuer == "":
		b.missing("issuerUri")
	case err != nil || u.Scheme == "" || len(issuer) > maxURI:
		b.invalid("issuerUri", "it must be an absolute URI")
	default:
		changes = append(changes, func(f *directory.Federation) { f.IssuerURI = issuer })
	}
	for _, a := range []struct {
		name     string
		required bool
		field    func(*directory.Federation) *string
	}{
		{"passiveSignInUri", whole, func(f *directory.Federation) *string { return &f.PassiveSignInURI }},
		{"activeSignInUri", false, func(f *directory.Federation) *string { return &f.ActiveSignInURI }},
		{"signOutUri", false, func(f *directory.Federation) *string { return &f.SignOutURI }},
		{"metadataExchangeUri", false, func(f *directory.Federation) *string { return &f.MetadataExchangeURI }},
	} {
		value, there := b.text(a.name)
		switch u, err := url.Parse(value); {
		case a.required && value == "":
			b.missing(a.name)
		case !there:
		case value != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" || len(value) > maxURI):
			b.invalid(a.name, "it must be an https address")
		default:
			changes = append(changes, func(f *directory.Federation) { *a.field(f) = value })
		}
	}
	return changes
}

// maxURI bounds an address.
const maxURI = 2048

func (b *body) certificates(whole bool) (changes []federationChange) {
	der, there := b.certificate("signingCertificate")
	switch {
	case there && der != nil:
		changes = append(changes, func(f *directory.Federation) { f.SigningCertificate = der })
	case there || whole:
		b.missing("signingCertificate")
	}
	if next, there := b.certificate("nextSigningCertificate"); there {
		changes = append(changes, func(f *directory.Federation) { f.NextSigningCertificate = next })
	}
	return changes
}

// certificate takes a certificate out: Base64 of DER, with an RSA key. An empty one
// is nil.
func (b *body) certificate(name string) (der []byte, there bool) {
	text, there := b.text(name)
	if text == "" {
		return nil, there
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err == nil {
		var parsed *x509.Certificate
		if parsed, err = x509.ParseCertificate(der); err == nil && parsed.PublicKeyAlgorithm != x509.RSA {
			err = errors.New("no RSA key")
		}
	}
	if err != nil {
		b.invalid(name, "it must be an X.509 certificate with an RSA key, in Base64")
	}
	return der, there
}

// choices are the settings with a list of values.
func (b *body) choices() (changes []federationChange) {
	protocol, there := b.word("preferredAuthenticationProtocol", string(directory.WSFederation), string(directory.SAMLP))
	if there {
		changes = append(changes, func(f *directory.Federation) { f.Protocol = directory.FederationProtocol(protocol) })
	}
	prompt, there := b.word("promptLoginBehavior", string(directory.TranslatePromptLogin), string(directory.NativePromptLogin), string(directory.DisabledPromptLogin))
	if there {
		changes = append(changes, func(f *directory.Federation) { f.PromptLogin = directory.PromptLoginBehavior(prompt) })
	}
	var words []string
	for _, known := range behaviors {
		words = append(words, known.wire)
	}
	if behavior, there := b.word("federatedIdpMfaBehavior", words...); there {
		changes = append(changes, func(f *directory.Federation) {
			f.MFABehavior = ""
			for _, known := range behaviors {
				if known.wire == behavior {
					f.MFABehavior = known.row
				}
			}
		})
	}
	var signed bool
	if b.take("isSignedAuthenticationRequestRequired", &signed); signed && b.err == nil {
		b.err = notPlayed.with("signed authentication requests")
	}
	return changes
}

// changed answers a change of a domain's federation with what it is now.
func changed(c *web.Call, d directory.Domain, status int, err error) (web.Result, error) {
	if errors.Is(err, world.ErrExists) {
		return web.Result{}, conflict.with("The issuerUri is that of another federated domain.")
	}
	if err != nil {
		return web.Result{}, gone(err, d.Name)
	}
	c.Entry.Detail("changed", "federation of "+d.Name)
	d, _ = directory.Domains.Get(c.World.Read(), d.Name)
	if d.Federation == nil {
		return web.Result{}, resourceUnknown.with(d.Name) // another request was quicker
	}
	return shownFederation(c, status, d)
}

// gone is how a row that another request has just taken away is spelt.
func gone(err error, name string) error {
	if _, ok := errors.AsType[directory.NotFoundError](err); ok {
		return resourceUnknown.with(name)
	}
	return err
}

func encoded(der []byte) any {
	if len(der) == 0 {
		return nil
	}
	return base64.StdEncoding.EncodeToString(der)
}
