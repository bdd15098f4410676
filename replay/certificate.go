package replay

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"
)

// assertionLife is how long a client assertion is good.
const assertionLife = 10 * time.Minute

// assert proves who the app is with its generated certificate (RFC 7523).
func (c *client) assert(ctx context.Context, v url.Values) error {
	key, cert, err := c.p.appKey(ctx)
	if err != nil {
		return fmt.Errorf("the key of the app's certificate: %w", err)
	}
	clock, err := c.p.control.Clock(ctx)
	if err != nil {
		return err
	}
	to, err := c.address("token")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(cert.Raw)
	now := clock.Now.Unix()
	signed, err := signJWT(key, map[string]any{"typ": "JWT", "alg": "RS256", "x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}, map[string]any{
		"aud": to.String(), "iss": c.app.ID, "sub": c.app.ID, "jti": random(),
		"nbf": now, "iat": now, "exp": now + int64(assertionLife/time.Second),
	})
	if err != nil {
		return err
	}
	v.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	v.Set("client_assertion", signed)
	return nil
}

func signJWT(key *rsa.PrivateKey, header, claims map[string]any) (string, error) {
	var input string
	for _, part := range []map[string]any{header, claims} {
		raw, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		if input != "" {
			input += "."
		}
		input += base64.RawURLEncoding.EncodeToString(raw)
	}
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), err
}

// appKey reads key and certificate of the apps with a generated one: from whoever
// started the sandbox, or from the file where it keeps them on this machine.
func (p *player) appKey(ctx context.Context) (*rsa.PrivateKey, *x509.Certificate, error) {
	text, err := p.appPEM(ctx)
	if err != nil {
		return nil, nil, err
	}
	var key *rsa.PrivateKey
	var cert *x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			cert, err = x509.ParseCertificate(block.Bytes)
		default:
			key, err = privateKey(block)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if key == nil || cert == nil {
		return nil, nil, errors.New("the file does not hold a key and a certificate")
	}
	return key, cert, nil
}

func privateKey(block *pem.Block) (*rsa.PrivateKey, error) {
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := any.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("it is no RSA key")
	}
	return key, nil
}

func (p *player) appPEM(ctx context.Context) ([]byte, error) {
	if p.key != nil {
		return p.key()
	}
	about, err := p.control.AppCertificate(ctx)
	if err != nil {
		return nil, err
	}
	if about.File == "" {
		return nil, fmt.Errorf("the sandbox at %s keeps it in memory, out of reach from here; play without --url, or start that sandbox with a state folder", p.control.URL())
	}
	text, err := os.ReadFile(about.File)
	if err != nil {
		return nil, fmt.Errorf("the sandbox at %s keeps it in %s, which cannot be read here (%w); copy that file from where the sandbox runs"+
			" (docker compose cp pcsandbox:%s app.pem) and play with --app-key app.pem", p.control.URL(), about.File, errors.Unwrap(err), about.File)
	}
	return text, nil
}
