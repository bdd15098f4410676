package clients

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/browser"
)

// fillMSALBrowser fills the cells of msal-browser, which needs a real browser:
// each person signs in once and has the token renewed.
func (m *matrix) fillMSALBrowser(t *testing.T, l library) {
	page := m.application(t)
	var chromium *browser.Browser
	for _, k := range kinds {
		if chromium == nil {
			chromium = browser.New(t, m.Sandbox)
		} else {
			chromium = chromium.Another() // a profile that knows nobody
		}
		j := m.job(l.name, byCode, k)
		text, err := json.Marshal(map[string]string{"entra": j.Entra, "tenant": j.Tenant})
		if err != nil {
			t.Fatal(err)
		}
		tab := chromium.Tab(browser.Laptop)
		tab.Go(page + "?job=" + url.QueryEscape(string(text)))
		m.signInThere(tab, k)
		for _, f := range []flow{byCode, byRefresh} {
			m.fill(t.Context(), func(context.Context, *job) (string, error) {
				return tab.Text("#" + elements[f] + ":not(:empty)"), nil
			}, m.job(l.name, f, k))
		}
	}
}

// elements of the page hold the tokens.
var elements = map[flow]string{byCode: "code", byRefresh: "refresh"}

// signInThere is the person at the tab; the phone approves by itself.
func (m *matrix) signInThere(tab *browser.Tab, k signInKind) {
	tab.Sees("entra.username")
	tab.Type("#i0116", k.upn)
	tab.Click("#idSIButton9")
	if strings.HasPrefix(k.name, "federated") {
		tab.Sees("sts.signin")
		tab.Type("#userNameInput", k.upn)
		tab.Type("#passwordInput", k.password)
		tab.Click("#submitButton")
	} else {
		tab.Sees("entra.password")
		tab.Type("#i0118", k.password)
		tab.Click("#idSIButton9")
	}
	tab.Sees("entra.stay-signed-in")
	tab.Click("#idSIButton9")
}

// application serves the page with the library at http://localhost.
func (m *matrix) application(t *testing.T) string {
	t.Helper()
	library := filepath.Join(toolchains["node"].installed(t), "node_modules", "@azure", "msal-browser", "lib", "msal-browser.min.js")
	mux := http.NewServeMux()
	for path, file := range map[string]string{
		"/{$}": "node/msal-browser.html", "/msal-browser.js": "node/msal-browser.js", "/msal-browser.min.js": library,
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return "http://localhost:" + port + "/"
}
