package portal

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// An idToken is one that came with Entra's answer, and what it must fit to.
type idToken struct {
	Raw   string
	Code  string // that came beside it
	Nonce string // that was sent along with the request
}

// idClaims are the claims of a v1.0 ID token that the portal looks at.
type idClaims struct {
	jwt.Claims
	Tenant     string   `json:"tid"`
	UPN        string   `json:"upn"`
	UniqueName string   `json:"unique_name"`
	Name       string   `json:"name"`
	AMR        []string `json:"amr"`
	Nonce      string   `json:"nonce"`
	CodeHash   string   `json:"c_hash"`
}

// checkIDToken believes an ID token only if everything fits (OpenID Connect Core
// 3.3.2.8 to 3.3.2.12).
func (p *portal) checkIDToken(c *web.Call, t idToken) (person, error) {
	who, err := p.verified(c, t)
	var out *outage
	if err == nil || errors.As(err, &out) {
		return who, err
	}
	return person{}, badIDToken(err)
}

func (p *portal) verified(c *web.Call, t idToken) (person, error) {
	if t.Raw == "" || t.Code == "" {
		return person{}, errors.New("the answer lacks code or id_token")
	}
	// No other algorithm: none and HMAC with the public key as secret are the
	// classic forgeries.
	parsed, err := jwt.ParseSigned(t.Raw, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return person{}, errors.New("it is no token signed with RS256")
	}
	if len(parsed.Headers) != 1 || parsed.Headers[0].KeyID == "" {
		return person{}, errors.New("its header names no key")
	}
	signer, err := p.signingKey(c, parsed.Headers[0].KeyID)
	if err != nil {
		return person{}, err
	}
	var claims idClaims
	if err := parsed.Claims(signer, &claims); err != nil {
		if errors.Is(err, jose.ErrCryptoFailure) {
			return person{}, errors.New("its signature is wrong")
		}
		return person{}, errors.New("its claims cannot be read")
	}
	if err := claims.fit(c, t); err != nil {
		return person{}, err
	}
	return person{
		Tenant: claims.Tenant, User: firstOf(claims.UPN, claims.UniqueName), Name: firstOf(claims.Name, claims.UPN, claims.UniqueName),
		AMR: slices.Clone(claims.AMR), Issuer: claims.Issuer, Issued: claims.IssuedAt.Time().UTC(), Expires: claims.Expiry.Time().UTC(),
	}, nil
}

// fit holds the claims against what was asked for. The time is the world's: the
// library, left alone, would look at the wall clock.
func (k idClaims) fit(c *web.Call, t idToken) error {
	now := c.World.Now()
	switch {
	case k.Tenant == "" || k.Issuer != "https://sts.windows.net/"+k.Tenant+"/":
		return errors.New("its issuer is not that of its tenant")
	case len(k.Audience) != 1 || k.Audience[0] != ClientID:
		return errors.New("it is meant for another application (aud)")
	case k.Expiry == nil || k.NotBefore == nil || k.IssuedAt == nil:
		return errors.New("it does not say when it is valid")
	case !now.Before(k.Expiry.Time()):
		return fmt.Errorf("it expired at %s", k.Expiry.Time().UTC().Format(timeFormat))
	case now.Before(k.NotBefore.Time()):
		return fmt.Errorf("it is not valid before %s", k.NotBefore.Time().UTC().Format(timeFormat))
	case !equal(k.Nonce, t.Nonce):
		return errors.New("its nonce is not the one of this sign-in")
	case !equal(k.CodeHash, codeHash(t.Code)):
		return errors.New("its c_hash does not fit to the code")
	case k.UPN == "" && k.UniqueName == "":
		return errors.New("it names no user")
	}
	return nil
}

// codeHash is the c_hash of a code: the left half of its SHA-256.
func codeHash(code string) string {
	sum := sha256.Sum256([]byte(code))
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

// equal compares in constant time; nothing is equal to nothing.
func equal(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
