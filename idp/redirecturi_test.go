package idp

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
)

func TestRedirectURIsMatchExactlyButForLoopbackPorts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		registered, sent string
		match            bool
	}{
		{"https://app.example/cb", "https://app.example/cb", true},
		{"https://app.example/cb", "https://app.example/cb/", false},
		{"https://app.example/cb", "https://app.example/CB", false},
		{"https://app.example/cb", "https://app.example/cb?x=1", false},
		{"https://app.example/cb", "https://app.example:443/cb", false},
		{"https://app.example/cb", "http://app.example/cb", false},
		{"https://app.example/cb", "https://app.example.evil.example/cb", false},
		{"https://localhost:44395/", "https://localhost:44396/", false},
		{"http://localhost", "http://localhost", true},
		{"http://localhost", "http://localhost/", true},
		{"http://localhost", "http://localhost:51234", true},
		{"http://localhost", "http://localhost:51234/", true},
		{"http://localhost", "http://localhost:51234/x", false},
		{"http://localhost", "http://127.0.0.1:51234", false},
		{"http://localhost", "https://localhost:51234", false},
		{"http://localhost", "http://localhost.evil.example", false},
		{"http://localhost", "http://localhost:80@evil.example/", false},
		{"http://localhost", "http://localhost\\@evil.example/", false},
		{"http://localhost", "http://localhost:1234/#x", false},
		{"http://localhost", "http://evil.example/", false},
		{"http://localhost", "", false},
		{"http://127.0.0.1/cb", "http://127.0.0.1:8400/cb", true},
		{"http://[::1]/cb", "http://[::1]:8400/cb", true},
		{"http://localhost:3000/callback", "http://localhost:3001/callback", true},
		{"http://localhost:3000/callback", "http://localhost:3000/callback/", false},
		{"http://localhost:3000/callback", "http://localhost:3000/Callback", false},
		{"http://localhost:3000/callback", "http://localhost:3000/callback?a=b", false},
		{"http://localhost:3000/callback", "http://localhost:3000/%63allback", false},
		{"http://localhost:3000/callback", "http://localhost:3000/x/../callback", false},
	} {
		app := directory.App{RedirectURIs: []string{c.registered}}
		if got := registered(app, c.sent) && usable(c.sent); got != c.match {
			t.Errorf("registered %q, sent %q: %v", c.registered, c.sent, got)
		}
	}
}
