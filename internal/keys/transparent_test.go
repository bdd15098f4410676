package keys_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

func transparent(t *testing.T, domains ...string) keys.NameSet {
	t.Helper()
	set, err := keys.Transparent(domains...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTheTransparentCAVouchesForTheRealNamesAndTheProviders(t *testing.T) {
	t.Parallel()
	ca, err := keys.EphemeralCA(transparent(t, "wingtip.example", "partner.real.org"), at(today))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{
		"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
		"api.partnercenter.microsoft.com", "graph.microsoft.com", "partner.microsoft.com", "sandbox-kv.vault.azure.net",
		"sts.wingtip.example", "sts.loaded-later.test", "sts.partner.real.org",
	} {
		sent, err := ca.Leaf(host)
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		if err := verify(ca, sent, host); err != nil {
			t.Errorf("a client that calls %s says %v", host, err)
		}
	}
	for _, host := range []string{
		"", "localhost", "127.0.0.1", "microsoft.com", "www.microsoft.com", "azure.net", "portal.azure.com", "partner.real.org", "contoso.onmicrosoft.com",
	} {
		if _, err := ca.Leaf(host); err == nil {
			t.Errorf("%q got a certificate", host)
		}
	}
}

func TestTheTransparentCALivesThirtyDaysInAFolderOfItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := openCA(t, dir, transparent(t, "wingtip.example"), today)
	if want := filepath.Join(dir, "public", "transparent", "ca.pem"); first.File() != want {
		t.Errorf("it lies at %s, want %s", first.File(), want)
	}
	_, intermediate := intermediateOf(t, filepath.Join(dir, "private", "transparent", "ca.pem"))
	for _, c := range []*x509.Certificate{first.Root(), intermediate} {
		if life := c.NotAfter.Sub(c.NotBefore); life > 30*24*time.Hour {
			t.Errorf("%s lives %v", c.Subject.CommonName, life)
		}
		if !strings.Contains(c.Subject.CommonName, "transparent") {
			t.Errorf("the name %q does not say what it is", c.Subject.CommonName)
		}
	}
	everyday := openCA(t, dir, everyday(t), today)
	if everyday.Root().Equal(first.Root()) || everyday.File() == first.File() {
		t.Error("the everyday CA and the transparent one are the same")
	}
	if again := openCA(t, dir, transparent(t, "fabrikam.example"), today.AddDate(0, 0, 15)); again.Fresh() {
		t.Error("another scenario's domains, two weeks later: it was made anew")
	}
	if late := openCA(t, dir, transparent(t), today.AddDate(0, 0, 27)); !late.Fresh() {
		t.Error("with two days left it was not renewed")
	}
}

// TestAThiefOfTheTransparentKeyIsHeldToItsNames signs leaves for other names
// and addresses.
func TestAThiefOfTheTransparentKeyIsHeldToItsNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ca := openCA(t, dir, transparent(t), today)
	stolen, intermediate := intermediateOf(t, filepath.Join(dir, "private", "transparent", "ca.pem"))
	cases := map[string]struct {
		dns  []string
		ips  []net.IP
		good bool
	}{
		"a name of the set":      {dns: []string{"graph.microsoft.com"}, good: true},
		"a sibling of its names": {dns: []string{"portal.microsoft.com"}},
		"their parent":           {dns: []string{"microsoft.com"}},
		"a bank":                 {dns: []string{"bank.com"}},
		"an address":             {ips: []net.IP{net.IPv4(10, 0, 0, 1)}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			template := &x509.Certificate{
				SerialNumber: big.NewInt(7), DNSNames: c.dns, IPAddresses: c.ips,
				NotBefore: today.Add(-time.Hour), NotAfter: today.Add(time.Hour),
				ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
			}
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			der, err := x509.CreateCertificate(rand.Reader, template, intermediate, &key.PublicKey, stolen)
			if err != nil {
				t.Fatal(err)
			}
			err = verify(ca, &tls.Certificate{Certificate: [][]byte{der, intermediate.Raw}}, "")
			if (err == nil) != c.good {
				t.Errorf("a client says %v", err)
			}
		})
	}
}

func TestADomainThatIsNoneMakesNoSet(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{"", "a b", "../x", "10.0.0.1"} {
		if _, err := keys.Transparent(domain); err == nil {
			t.Errorf("%q made a set", domain)
		}
	}
}
