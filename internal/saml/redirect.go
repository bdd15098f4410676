package saml

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/beevik/etree"
)

// deflated is a message as the HTTP-Redirect binding has it, before it is encoded
// for the address.
func deflated(root *etree.Element) (string, error) {
	raw, err := write(root)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(raw)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", fmt.Errorf("saml: compress the message: %w", err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// inflated reads a message of the HTTP-Redirect binding.
func inflated(parameter string) ([]byte, error) {
	packed, err := Unbase64(parameter)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%w: it is not compressed with deflate", ErrMalformed)
	}
	return raw, nil
}

// SignQuery is the query that carries a message by the HTTP-Redirect binding, with
// its signature. name is SAMLRequest or SAMLResponse.
func SignQuery(name, message, relayState string, key *rsa.PrivateKey) (string, error) {
	signed := name + "=" + url.QueryEscape(message) + "&RelayState=" + url.QueryEscape(relayState) + "&SigAlg=" + url.QueryEscape(algRSASHA256)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("saml: sign the query: %w", err)
	}
	return signed + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(signature)), nil
}

// VerifyQuery holds the signature of a query against the keys that may have made
// it. The signature covers the values as they were encoded, so the query is taken
// as it came; that no parameter is there twice was seen by who read it.
func VerifyQuery(query, name string, keys ...*rsa.PublicKey) error {
	raw := map[string]string{}
	for pair := range strings.SplitSeq(query, "&") {
		if n, value, ok := strings.Cut(pair, "="); ok {
			raw[n] = value
		}
	}
	if raw["Signature"] == "" {
		return ErrUnsigned
	}
	if method, err := url.QueryUnescape(raw["SigAlg"]); err != nil || method != algRSASHA256 {
		return fmt.Errorf("%w: the method must be RSA-SHA256", ErrSignature)
	}
	signed := name + "=" + raw[name]
	if relayState, ok := raw["RelayState"]; ok {
		signed += "&RelayState=" + relayState
	}
	sum := sha256.Sum256([]byte(signed + "&SigAlg=" + raw["SigAlg"]))
	text, err := url.QueryUnescape(raw["Signature"])
	if err != nil {
		return fmt.Errorf("%w: it is not encoded for an address", ErrSignature)
	}
	signature, err := Unbase64(text)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil {
			return nil
		}
	}
	return fmt.Errorf("%w with any of %d keys", ErrSignature, len(keys))
}
