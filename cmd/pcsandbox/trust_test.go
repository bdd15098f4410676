package main

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// computer is a machine that has the programs and paths named, and nothing else.
func computer(os string, has ...string) machine {
	in := func(name string) bool { return slices.Contains(has, name) }
	return machine{os: os, home: "/home/u", look: in, exists: in, glob: func(string) []string { return nil }}
}

func TestEachSystemsStoreIsChangedByItsOwnTool(t *testing.T) {
	t.Parallel()
	root := &keys.Root{Certificate: &x509.Certificate{Raw: []byte("a certificate")}}
	for name, c := range map[string]struct {
		machine machine
		want    string
	}{
		"Debian": {computer("linux", "update-ca-certificates", "/usr/local/share/ca-certificates"), `
			+ install -m 0644 /s/ca.pem /usr/local/share/ca-certificates/pcsandbox.crt
			+ update-ca-certificates
			- rm -f /usr/local/share/ca-certificates/pcsandbox.crt
			- update-ca-certificates --fresh`},
		"Debian with its own Java": {computer("linux", "update-ca-certificates", "/usr/local/share/ca-certificates", "keytool", debianJava), `
			+ install -m 0644 /s/ca.pem /usr/local/share/ca-certificates/pcsandbox.crt
			+ update-ca-certificates
			- rm -f /usr/local/share/ca-certificates/pcsandbox.crt
			- update-ca-certificates --fresh
			- keytool -delete -alias debian:pcsandbox.pem -keystore /etc/ssl/certs/java/cacerts -storepass changeit`},
		"openSUSE": {computer("linux", "update-ca-certificates", "/etc/pki/trust/anchors"), `
			+ install -m 0644 /s/ca.pem /etc/pki/trust/anchors/pcsandbox.crt
			+ update-ca-certificates
			- rm -f /etc/pki/trust/anchors/pcsandbox.crt
			- update-ca-certificates`},
		"Fedora": {computer("linux", "update-ca-trust", "/etc/pki/ca-trust/source/anchors"), `
			+ install -m 0644 /s/ca.pem /etc/pki/ca-trust/source/anchors/pcsandbox.crt
			+ update-ca-trust extract
			- rm -f /etc/pki/ca-trust/source/anchors/pcsandbox.crt
			- update-ca-trust extract`},
		"Arch": {computer("linux", "update-ca-trust", "/etc/ca-certificates/trust-source/anchors"), `
			+ install -m 0644 /s/ca.pem /etc/ca-certificates/trust-source/anchors/pcsandbox.crt
			+ update-ca-trust
			- rm -f /etc/ca-certificates/trust-source/anchors/pcsandbox.crt
			- update-ca-trust`},
		"macOS": {computer("darwin"), `
			+ security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain /s/ca.pem
			- security remove-trusted-cert -d /s/ca.pem
			- security delete-certificate -Z BBB2B7B14F224FF6EA3868F9803240406726B77C /Library/Keychains/System.keychain`},
		"Windows": {computer("windows"), `
			+ certutil -f -addstore Root /s/ca.pem
			- certutil -delstore Root bbb2b7b14f224ff6ea3868f9803240406726b77c`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, err := c.machine.systemStore("/s/ca.pem", root)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, st := range store.trust {
				got = append(got, "+ "+st.line())
			}
			for _, st := range store.untrust {
				got = append(got, "- "+st.line())
			}
			want := strings.TrimSpace(strings.ReplaceAll(c.want, "\t", ""))
			if text := strings.Join(got, "\n"); text != want {
				t.Errorf("got:\n%s\nwant:\n%s", text, want)
			}
		})
	}
}

func TestMissingToolComesWithAWayOut(t *testing.T) {
	t.Parallel()
	_, system := computer("linux").systemStore("/s/ca.pem", nil)
	_, browsers := computer("linux").browserStores("/s/ca.pem")
	_, mac := computer("darwin").browserStores("/s/ca.pem")
	_, java := computer("linux").javaStore("x.jks", "/s/ca.pem")
	for want, err := range map[string]error{
		"ca-certificates": system, "libnss3-tools": browsers, "ca trust --system": mac, "bin folder": java,
	} {
		if err == nil || !strings.Contains(hintOf(err), want) {
			t.Errorf("%v has the hint %q, want one with %q", err, hintOf(err), want)
		}
	}
}

func TestWithoutFlagsSystemAndBrowsersAreMeant(t *testing.T) {
	t.Parallel()
	debian := []string{"update-ca-certificates", "/usr/local/share/ca-certificates", "keytool"}
	for name, c := range map[string]struct {
		machine machine
		flags   trustFlags
		want    int
	}{
		"a server":               {computer("linux", debian...), trustFlags{}, 1},
		"a desktop":              {computer("linux", append(debian, "certutil")...), trustFlags{}, 2},
		"a Mac with NSS's tools": {computer("darwin", "certutil"), trustFlags{}, 1},
		"Java alone":             {computer("linux", append(debian, "certutil")...), trustFlags{java: []string{"x.jks"}}, 1},
		"all by name":            {computer("linux", append(debian, "certutil")...), trustFlags{system: true, browsers: true, java: []string{"x.jks"}}, 3},
	} {
		stores, err := c.machine.chosen(c.flags, "/s/ca.pem", nil)
		if err != nil || len(stores) != c.want {
			t.Errorf("%s: %d stores, %v; want %d", name, len(stores), err, c.want)
		}
	}
}

func TestWhatNeedsRootIsLeftToTheUser(t *testing.T) {
	t.Parallel()
	system := trustStore{name: "the system's store", needsRoot: true, trust: []step{do("no-such-tool", "a b")}}
	var out, errs bytes.Buffer
	s := streams{out: &out, err: &errs}
	err := computer("linux").apply(t.Context(), s, order{[]trustStore{system}, trusting, false})
	if err == nil || !strings.Contains(err.Error(), "needs root") || !strings.Contains(hintOf(err), "\n  sudo no-such-tool 'a b'") {
		t.Errorf("said %v, hint %q", err, hintOf(err))
	}
	if err := computer("linux").apply(t.Context(), s, order{[]trustStore{system}, trusting, true}); err != nil || out.String() != "sudo no-such-tool 'a b'\n" {
		t.Errorf("a dry run says %v and prints %q", err, &out)
	}
	super := computer("linux")
	super.root = true
	if err := super.apply(t.Context(), s, order{[]trustStore{system}, trusting, false}); err == nil || !strings.Contains(err.Error(), "no-such-tool fails") {
		t.Errorf("root says %v", err)
	}
}

func TestEachSystemIsToldWhatItNeedsFirst(t *testing.T) {
	t.Parallel()
	root := &keys.Root{Certificate: &x509.Certificate{Raw: []byte("a certificate")}}
	for name, c := range map[string]struct {
		machine machine
		has     []string
		not     []string
	}{
		"Linux": {computer("linux", "update-ca-trust", "/etc/pki/ca-trust/source/anchors", "node", "go"),
			[]string{"  sudo ", "sudo update-ca-trust extract\n", "export NODE_EXTRA_CA_CERTS='/s t/ca.pem'", "export SSL_CERT_FILE=", "certutil, which is not installed", "also tells of curl, Python,"},
			[]string{"java ", "keychain"}},
		"macOS":   {computer("darwin", "go"), []string{"sudo security add-trusted-cert", "Go  the system's store"}, []string{"SSL_CERT_FILE=", "apt install"}},
		"Windows": {computer("windows", "node"), []string{"certutil -f -addstore Root", "$env:NODE_EXTRA_CA_CERTS = '/s t/ca.pem'"}, []string{"sudo", "apt install"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := c.machine.explainCA(&out, "/s t/ca.pem", root, false); err != nil {
				t.Fatal(err)
			}
			for _, text := range c.has {
				if !strings.Contains(out.String(), text) {
					t.Errorf("does not say %q:\n%s", text, &out)
				}
			}
			for _, text := range c.not {
				if strings.Contains(out.String(), text) {
					t.Errorf("says %q:\n%s", text, &out)
				}
			}
		})
	}
}

func TestQuotedWordsReachTheToolAsTheyAre(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"": "''", "/s/ca.pem": "/s/ca.pem", "a b": "'a b'", "it's": `'it'\''s'`, "$HOME": "'$HOME'", "~/x": "'~/x'", "=x": "'=x'", "C,,": "C,,",
	} {
		if got := quoted(word); got != want {
			t.Errorf("%q is quoted %s, want %s", word, got, want)
		}
	}
}
