package harness

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// StartTransparent is StartRaced in transparent mode: its clients and browsers
// find the sandbox under the services' real names, as in a network where these
// are its aliases.
func StartTransparent(t testing.TB, flags ...string) *Sandbox {
	t.Helper()
	s := StartRaced(t, append(flags, "--transparent")...)
	ca, err := os.ReadFile(filepath.Join(s.StateDir, "public", "transparent", "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	s.trust(ca)
	s.URLs = map[string]string{
		"entra":  "https://login.microsoftonline.com",
		"api":    "https://api.partnercenter.microsoft.com",
		"portal": "https://partner.microsoft.com",
	}
	listener := strings.TrimPrefix(s.Origin, "https://")
	s.resolver = "MAP *:443 " + listener + ", MAP * ~NOTFOUND, EXCLUDE localhost"
	s.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, listener)
	}
	return s
}
