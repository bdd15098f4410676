package keys_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

func at(now time.Time) func() time.Time { return func() time.Time { return now } }

func everyday(t testing.TB, extra ...string) keys.NameSet {
	t.Helper()
	set, err := keys.Everyday(extra...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func ephemeral(t testing.TB, extra ...string) *keys.CA {
	t.Helper()
	ca, err := keys.EphemeralCA(everyday(t, extra...), at(today))
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// verify is what a client does with what the server sends for a name.
func verify(ca *keys.CA, sent *tls.Certificate, host string) error {
	intermediates := x509.NewCertPool()
	for _, der := range sent.Certificate[1:] {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return err
		}
		intermediates.AddCert(c)
	}
	leaf, err := x509.ParseCertificate(sent.Certificate[0])
	if err != nil {
		return err
	}
	_, err = leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: ca.Pool(), Intermediates: intermediates, CurrentTime: today})
	return err
}

func TestAClientThatTrustsTheRootAcceptsEveryNameOfTheSet(t *testing.T) {
	t.Parallel()
	ca := ephemeral(t, "pcsandbox", "{seat}.lab.corp", "10.1.2.3")
	for sni, hosts := range map[string][]string{
		"":                          {"localhost", "127.0.0.1", "::1", "10.1.2.3"},
		"localhost":                 {"localhost", "127.0.0.1"},
		"127.0.0.1":                 {"127.0.0.1"},
		"seat7.localhost":           {"seat7.localhost"},
		"sts.wingtip.example":       {"sts.wingtip.example"},
		"contoso.onmicrosoft.com":   {"contoso.onmicrosoft.com"},
		"sandbox.test":              {"sandbox.test"},
		"pcsandbox":                 {"pcsandbox"},
		"seat9.lab.corp":            {"seat9.lab.corp"},
		"A.B.Contoso.Example":       {"a.b.contoso.example"},
		"my_project.pcsandbox.test": {"my_project.pcsandbox.test"},
	} {
		sent, err := ca.GetCertificate(&tls.ClientHelloInfo{ServerName: sni})
		if err != nil {
			t.Errorf("SNI %q: %v", sni, err)
			continue
		}
		for _, host := range hosts {
			if err := verify(ca, sent, host); err != nil {
				t.Errorf("SNI %q, host %s: %v", sni, host, err)
			}
		}
	}
}

func TestNoLeafForNamesOutsideTheSet(t *testing.T) {
	t.Parallel()
	ca := ephemeral(t)
	for _, name := range []string{
		"login.microsoftonline.com", "api.partnercenter.microsoft.com", "example.com", "notlocalhost",
		"evil.onmicrosoft.com", "xexample", "example..test", "a b.test", "192.168.1.1", "../../x.test", strings.Repeat("a.", 200) + "test",
	} {
		sent, err := ca.Leaf(name)
		if err == nil || sent != nil {
			t.Errorf("%q got a certificate", name)
			continue
		}
		if want := fmt.Sprintf("no certificate for %q", name); !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the log would say %v", name, err)
		}
	}
}

func TestAHandshakeForAForeignNameFails(t *testing.T) {
	t.Parallel()
	ca := ephemeral(t)
	for name, ok := range map[string]bool{"sts.wingtip.example": true, "login.microsoftonline.com": false} {
		server, client := net.Pipe()
		serverDone := make(chan error, 1)
		go func() {
			conn := tls.Server(server, &tls.Config{GetCertificate: ca.GetCertificate})
			serverDone <- conn.Handshake()
			server.Close()
		}()
		err := tls.Client(client, &tls.Config{ServerName: name, RootCAs: ca.Pool(), Time: at(today)}).Handshake()
		client.Close()
		serverErr := <-serverDone
		if (err == nil) != ok {
			t.Errorf("%s: client says %v", name, err)
		}
		if !ok && (serverErr == nil || !strings.Contains(serverErr.Error(), name)) {
			t.Errorf("%s: server's log says %v", name, serverErr)
		}
	}
}

// TestTheIntermediateCannotVouchForOthers signs leaves as a thief of the
// intermediate's key would.
func TestTheIntermediateCannotVouchForOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ca := openCA(t, dir, everyday(t), today)
	stolen, intermediate := intermediateOf(t, filepath.Join(dir, "private", "ca.pem"))
	cases := map[string]struct {
		dns  []string
		ips  []net.IP
		want string
	}{
		"localhost":         {dns: []string{"localhost"}},
		"a loopback IP":     {ips: []net.IP{net.IPv4(127, 9, 9, 9)}},
		"a real name":       {dns: []string{"login.microsoftonline.com"}, want: "not permitted"},
		"a bank":            {dns: []string{"bank.com"}, want: "not permitted"},
		"a private address": {ips: []net.IP{net.IPv4(192, 168, 1, 1)}, want: "not permitted"},
		"an IPv6 address":   {ips: []net.IP{net.ParseIP("2001:db8::1")}, want: "not permitted"},
		"one of each":       {dns: []string{"localhost", "evil.com"}, want: "not permitted"},
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
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("a client says %v, want %q", err, c.want)
			}
		})
	}
}

func TestTheCertificatesAreWhatOtherLibrariesNeed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ca := openCA(t, dir, everyday(t), today)
	_, intermediate := intermediateOf(t, filepath.Join(dir, "private", "ca.pem"))
	if !intermediate.PermittedDNSDomainsCritical || len(intermediate.PermittedIPRanges) != 2 {
		t.Error("the intermediate lacks critical constraints on names and addresses")
	}
	if len(ca.Root().PermittedDNSDomains) > 0 {
		t.Error("constraints on the root are ignored by Java and belong on the intermediate")
	}
	if !intermediate.MaxPathLenZero || ca.Root().MaxPathLen != 1 {
		t.Error("the intermediate could found a CA of its own")
	}
	leaf, err := ca.Leaf("localhost")
	if err != nil {
		t.Fatal(err)
	}
	if life := leaf.Leaf.NotAfter.Sub(leaf.Leaf.NotBefore); life > 397*24*time.Hour {
		t.Errorf("leaf lives %v", life)
	}
	if !strings.Contains(ca.Root().Subject.String(), "not Microsoft") {
		t.Errorf("root subject %s", ca.Root().Subject)
	}
}

func TestLeavesAreRememberedUntilTheyAge(t *testing.T) {
	t.Parallel()
	now := today
	ca, err := keys.EphemeralCA(everyday(t), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	leaf := func() *tls.Certificate {
		t.Helper()
		c, err := ca.Leaf("a.test")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := leaf()
	if leaf() != first {
		t.Error("a second leaf for the same name")
	}
	now = now.Add(90 * 24 * time.Hour)
	if leaf() == first {
		t.Error("an old leaf is still served")
	}
	for i := range 2000 {
		if _, err := ca.Leaf(fmt.Sprintf("host%d.test", i)); err != nil {
			t.Fatal(err)
		}
	}
	if !now.Before(leaf().Leaf.NotAfter) {
		t.Error("no good leaf after many names")
	}
}

func TestASecondOpenFindsTheSameCAAndTheRootsKeyIsNowhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := openCA(t, dir, everyday(t), today)
	second := openCA(t, dir, everyday(t, "sandbox.test", "{seat}.lab.example"), today.AddDate(1, 0, 0))
	if !first.Fresh() || second.Fresh() || !first.Root().Equal(second.Root()) {
		t.Errorf("fresh %v, then %v", first.Fresh(), second.Fresh())
	}
	if want := filepath.Join(dir, "public", "ca.pem"); second.File() != want {
		t.Errorf("ca.pem is at %s, want %s", second.File(), want)
	}
	published, err := os.ReadFile(second.File())
	if err != nil || string(published) != string(second.RootPEM()) {
		t.Errorf("ca.pem does not hold the root (%v)", err)
	}
	key, intermediate := intermediateOf(t, filepath.Join(dir, "private", "ca.pem"))
	if key.PublicKey.Equal(first.Root().PublicKey) || !key.PublicKey.Equal(intermediate.PublicKey) {
		t.Error("the kept key is the root's")
	}
}

func TestAnotherSetOfNamesIsAnotherCA(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := openCA(t, dir, everyday(t), today)
	more := openCA(t, dir, everyday(t, "pcsandbox", "box.corp"), today)
	again := openCA(t, dir, everyday(t, "box.corp", "PCSANDBOX", "x.box.corp"), today)
	if plain.Root().Equal(more.Root()) || plain.File() == more.File() {
		t.Error("two sets share a CA")
	}
	if again.Fresh() || !again.Root().Equal(more.Root()) {
		t.Error("the order of the flags made another CA")
	}
	if sent, err := more.Leaf("pcsandbox"); err != nil || verify(more, sent, "pcsandbox") != nil {
		t.Errorf("the added name is not served: %v", err)
	}
	if _, err := plain.Leaf("pcsandbox"); err == nil {
		t.Error("the everyday CA serves the added name")
	}
}

func TestACAThatIsOldDamagedOrForOtherNamesIsReplaced(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		later  time.Duration
		damage func(t *testing.T, path string)
		fresh  bool
	}{
		"a year later":         {later: 365 * 24 * time.Hour},
		"a week before expiry": {later: 3*365*24*time.Hour - 7*24*time.Hour, fresh: true},
		"after expiry":         {later: 4 * 365 * 24 * time.Hour, fresh: true},
		"not valid yet":        {later: -48 * time.Hour, fresh: true},
		"truncated": {damage: func(t *testing.T, path string) {
			if err := os.Truncate(path, 100); err != nil {
				t.Fatal(err)
			}
		}, fresh: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			first := openCA(t, dir, everyday(t), today)
			if c.damage != nil {
				c.damage(t, filepath.Join(dir, "private", "ca.pem"))
			}
			second := openCA(t, dir, everyday(t), today.Add(c.later))
			if second.Fresh() != c.fresh || first.Root().Equal(second.Root()) == c.fresh {
				t.Errorf("fresh %v, want %v", second.Fresh(), c.fresh)
			}
			published, err := os.ReadFile(second.File())
			if err != nil || string(published) != string(second.RootPEM()) {
				t.Errorf("ca.pem is not the root in use (%v)", err)
			}
			if third := openCA(t, dir, everyday(t), today.Add(c.later)); third.Fresh() {
				t.Error("replaced again at the next open")
			}
		})
	}
}

func TestPublicIsReadableAndPrivateIsNot(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	ca := openCA(t, dir, everyday(t, "pcsandbox"), today)
	for path, want := range map[string]os.FileMode{
		dir:                           0o755,
		filepath.Join(dir, "public"):  0o755,
		ca.File():                     0o644,
		filepath.Join(dir, "private"): 0o700,
		privateOf(dir, ca):            0o700,
		filepath.Join(privateOf(dir, ca), "ca.pem"): 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info, err, want)
		}
	}
}

func TestEverydayRefusesNamesThatWouldMakeTheCAAHole(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"com", "login.microsoftonline.com", "microsoft.com", "*.com", "evil.onmicrosoft.com", "bad name", "", "0.0.0.0", "fe80::1%eth0", "-x.test"} {
		if set, err := keys.Everyday(name); err == nil {
			t.Errorf("%q was accepted: %v", name, set.DNS)
		}
	}
	for _, name := range []string{"pcsandbox", "sandbox.corp.internal", "contoso.onmicrosoft.com", "192.168.7.4", "*.lab.example", "2001:db8::5"} {
		if _, err := keys.Everyday(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func BenchmarkOpenCAFromDisk(b *testing.B) {
	dir := b.TempDir()
	set := everyday(b)
	for b.Loop() {
		if _, err := keys.OpenCA(dir, set, at(today)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewLeaf(b *testing.B) {
	ca := ephemeral(b)
	n := 0
	for b.Loop() {
		n++
		if _, err := ca.Leaf(fmt.Sprintf("host%d.test", n)); err != nil {
			b.Fatal(err)
		}
	}
}

func openCA(t *testing.T, dir string, names keys.NameSet, now time.Time) *keys.CA {
	t.Helper()
	ca, err := keys.OpenCA(dir, names, at(now))
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func privateOf(dir string, ca *keys.CA) string { return filepath.Join(dir, "private", ca.Names().Name) }

func intermediateOf(t *testing.T, path string) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(content)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	block, _ = pem.Decode(rest)
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*ecdsa.PrivateKey), c
}
