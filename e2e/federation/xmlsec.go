package federation

import (
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Certificate reads the signing certificate from federation metadata, as PEM.
func Certificate(t testing.TB, metadata []byte) []byte {
	t.Helper()
	var d struct {
		Keys []struct {
			Use         string `xml:"use,attr"`
			Certificate string `xml:"KeyInfo>X509Data>X509Certificate"`
		} `xml:"RoleDescriptor>KeyDescriptor"`
	}
	if err := xml.Unmarshal(metadata, &d); err != nil || len(d.Keys) != 1 || d.Keys[0].Use != "signing" {
		t.Fatalf("the federation metadata names no signing key: %v\n%s", err, metadata)
	}
	der, err := base64.StdEncoding.DecodeString(d.Keys[0].Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// Verify has xmlsec1 check the signature over the SAML 1.1 or 2.0 assertion inside
// a document, trusting one certificate only. It returns what xmlsec1 printed.
func Verify(t testing.TB, document string, certificate []byte) (output string, err error) {
	t.Helper()
	dir := t.TempDir()
	doc, cert := filepath.Join(dir, "wresult.xml"), filepath.Join(dir, "provider.pem")
	for file, content := range map[string][]byte{doc: []byte(document), cert: certificate} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("xmlsec1", "--verify", "--trusted-pem", cert,
		"--id-attr:AssertionID", "urn:oasis:names:tc:SAML:1.0:assertion:Assertion",
		"--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", doc).CombinedOutput()
	return string(out), err
}
