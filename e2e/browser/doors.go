package browser

import (
	"cmp"
	"encoding/json"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
)

// reporterID is the app of testdata/routes.yaml that nobody has consented to.
const reporterID = "77778888-bbbb-9999-cccc-dddd0000eeee"

// appPage is the page of an app that was answered.
var appPage = template.Must(template.New("app").Parse(`<!doctype html><html lang="en"><title>The app</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<meta name="pcsandbox-screen" content="{{.Screen}}"><link rel="icon" href="data:,">
<main><h1>The app</h1><p>{{.Words}}</p></main></html>`))

// An inbox is where the apps of all routes get their answers: a page that says
// whether it was a code or a refusal.
type inbox struct{ redirect string }

// theInbox is opened once for all tests.
var theInbox = sync.OnceValues(func() (inbox, error) {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return inbox{}, err
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	server := &http.Server{Handler: http.HandlerFunc(received)} // as long as the tests run
	go func() { _ = server.Serve(listener) }()
	return inbox{redirect: "http://localhost:" + port}, nil
})

func received(w http.ResponseWriter, r *http.Request) {
	screen, words := "app.refused", r.FormValue("error")
	if r.FormValue("code") != "" || r.FormValue("admin_consent") == "True" {
		screen, words = "app.done", "You can close this window."
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	err := appPage.Execute(w, map[string]string{"Screen": screen, "Words": words})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func inboxAddress(t testing.TB) string {
	t.Helper()
	in, err := theInbox()
	if err != nil {
		t.Fatal(err)
	}
	return in.redirect
}

// app begins a sign-in of the desktop application; more are parameters of the
// request, by pairs.
func app(more ...string) door { return appOf(desktopID, more...) }

// reporter begins a sign-in of an app that nobody has consented to.
func reporter(more ...string) door { return appOf(reporterID, more...) }

func appOf(client string, more ...string) door {
	return func(w *walk) {
		w.t.Helper()
		// The scenario's apps are public: the challenge is that of RFC 7636, appendix B.
		q := url.Values{
			"client_id": {client}, "response_type": {"code"}, "redirect_uri": {inboxAddress(w.t)}, "state": {"s"},
			"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
			"scope": {partnerCenter + "/user_impersonation openid offline_access"},
		}
		for i := 0; i+1 < len(more); i += 2 {
			q.Set(more[i], w.meaning(more[i+1]))
		}
		w.Go(w.seat.Origin + "/" + cmp.Or(w.tenant, "organizations") + "/oauth2/v2.0/authorize?" + q.Encode())
	}
}

// address opens an address of the seat.
func address(path string) door {
	return func(w *walk) { w.Go(w.seat.Origin + path) }
}

// adminConsent asks an administrator for an app's permissions.
func adminConsent(w *walk) {
	q := url.Values{"client_id": {reporterID}, "redirect_uri": {inboxAddress(w.t)}, "state": {"s"}, "scope": {partnerCenter + "/user_impersonation"}}
	w.Go(w.seat.Origin + "/organizations/v2.0/adminconsent?" + q.Encode())
}

// device begins a sign-in on a device that shows a code.
func device(w *walk) {
	resp, err := w.sandbox.Client().PostForm(w.seat.Origin+"/organizations/oauth2/v2.0/devicecode",
		url.Values{"client_id": {desktopID}, "scope": {partnerCenter + "/user_impersonation openid"}})
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	var code struct {
		UserCode string `json:"user_code"`
		URL      string `json:"verification_uri"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&code); err != nil || code.UserCode == "" {
		w.t.Fatalf("there is no device code: %s, %v", resp.Status, err)
	}
	w.device = code.UserCode
	w.Go(code.URL)
}

// prepared is a door after a change.
func prepared(d door, acts ...act) door {
	return func(w *walk) {
		for _, do := range acts {
			do(w)
		}
		d(w)
	}
}

// opens goes to another door in the middle of a route.
func opens(says string, d door) move { return move{says: says, acts: []act{act(d)}} }
