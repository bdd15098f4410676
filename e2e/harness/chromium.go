package harness

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// Resolver is how Chromium finds hosts: nothing but this machine.
func (s *Sandbox) Resolver() string { return s.resolver }

// Pins are the key hashes of the CA certificates that the sandbox sends along,
// seen on connections that were verified: Chromium is told to trust these keys
// and no others.
func (s *Sandbox) Pins() string {
	s.t.Helper()
	var pins []string
	for _, base := range s.URLs {
		u, err := url.Parse(base)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, pin := range s.pins(u.Hostname()) {
			if !slices.Contains(pins, pin) {
				pins = append(pins, pin)
			}
		}
	}
	return strings.Join(pins, ",")
}

func (s *Sandbox) pins(host string) []string {
	s.t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(s.Origin, "https://"), &tls.Config{RootCAs: s.pool, ServerName: host})
	if err != nil {
		s.t.Fatalf("as %s: %v", host, err)
	}
	defer conn.Close()
	var pins []string
	for _, c := range conn.ConnectionState().PeerCertificates[1:] {
		hash := sha256.Sum256(c.RawSubjectPublicKeyInfo)
		pins = append(pins, base64.StdEncoding.EncodeToString(hash[:]))
	}
	if len(pins) == 0 {
		s.t.Fatalf("as %s the sandbox sends no intermediate certificate", host)
	}
	return pins
}
