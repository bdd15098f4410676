package replay

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// stage is a server with a browser in front of it.
func stage(t *testing.T, handlers map[string]http.HandlerFunc) *browser {
	t.Helper()
	mux := http.NewServeMux()
	for pattern, h := range handlers {
		mux.HandleFunc(pattern, h)
	}
	srv := httptest.NewTLSServer(mux)
	t.Cleanup(srv.Close)
	home, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBrowser(srv.Client().Transport, home)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shows answers with a page.
func shows(screen, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<title>%s</title><meta name="pcsandbox-screen" content="%s">%s`, screen, screen, body)
	}
}

func visit(t *testing.T, b *browser, path string) error {
	t.Helper()
	return b.visit(t.Context(), resolve(b.home, path))
}

func TestBrowserFollowsRedirectsOneByOneAndKeepsCookies(t *testing.T) {
	t.Parallel()
	b := stage(t, map[string]http.HandlerFunc{
		"/start": func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1", Path: "/", Secure: true, HttpOnly: true})
			http.Redirect(w, r, "middle", http.StatusFound)
		},
		"/middle": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/end", http.StatusSeeOther)
		},
		"/end": func(w http.ResponseWriter, r *http.Request) {
			shows("portal.page", fmt.Sprintf("<main>%s %v</main>", r.Method, r.Cookies()))(w, r)
		},
	})
	if err := visit(t, b, "/start"); err != nil {
		t.Fatal(err)
	}
	if len(b.replies) != 3 || b.page.text != "GET [a=1]" {
		t.Errorf("%d answers, and the page says %q", len(b.replies), b.page.text)
	}
}

func TestBrowserSendsTheFormsThatAScriptWouldSend(t *testing.T) {
	t.Parallel()
	b := stage(t, map[string]http.HandlerFunc{
		"/start": shows("entra.form-post", `<form name="hiddenform" method="POST" action="/to"><input type="hidden" name="code" value="c"><button>Continue</button></form>`),
		"/to": func(w http.ResponseWriter, r *http.Request) {
			shows("portal.page", "<main>"+r.Method+" "+r.PostFormValue("code")+" from "+r.Header.Get("Origin")+"</main>")(w, r)
		},
	})
	if err := visit(t, b, "/start"); err != nil {
		t.Fatal(err)
	}
	if want := "POST c from " + b.home.String(); b.page.text != want {
		t.Errorf("the page says %q, want %q", b.page.text, want)
	}
	if got := strings.Join(b.screens, " "); got != "portal.page" {
		t.Errorf("the person met %s, but nobody sees what a script sends on", got)
	}
}

func TestBrowserCatchesTheAppsAnswerAndSendsItNowhere(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"query":    redirectsTo("http://localhost/?code=c&state=s"),
		"fragment": redirectsTo("http://localhost/#code=c&state=s"),
		"form_post": shows("entra.form-post",
			`<form name="hiddenform" method="POST" action="http://localhost/"><input type="hidden" name="code" value="c"><input type="hidden" name="state" value="s"></form>`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := stage(t, map[string]http.HandlerFunc{"/": answer})
			b.awaits = &url.URL{Scheme: "http", Host: "localhost"}
			if err := visit(t, b, "/"); err != nil {
				t.Fatal(err)
			}
			if got := b.caught.Encode(); got != "code=c&state=s" || b.page != nil {
				t.Errorf("caught %q, page %v", got, b.page)
			}
		})
	}
}

func redirectsTo(address string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", address)
		w.WriteHeader(http.StatusFound)
	}
}

func TestBrowserGoesNowhereElse(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"another host":          "https://login.microsoftonline.com/common",
		"another port":          "https://127.0.0.1:1/",
		"plain http":            "http://127.0.0.1/",
		"the app, but not here": "http://localhost/other?code=c",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := stage(t, map[string]http.HandlerFunc{"/": redirectsTo(address)})
			b.awaits = &url.URL{Scheme: "http", Host: "localhost"}
			err := visit(t, b, "/")
			if err == nil || !strings.Contains(err.Error(), "which is neither the sandbox at") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBrowserGivesUpWhereItIsSentInCircles(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"redirects": redirectsTo("/round"),
		"forms":     shows("x", `<form name="hiddenform" method="POST" action="/round"></form>`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := stage(t, map[string]http.HandlerFunc{"/": answer})
			err := visit(t, b, "/")
			if err == nil || !strings.Contains(err.Error(), "30 times") || !strings.Contains(err.Error(), "/round") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBrowserKeepsTheMethodWhereTheStatusSaysSo(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		http.StatusFound: "GET ", http.StatusSeeOther: "GET ", http.StatusTemporaryRedirect: "POST 1", http.StatusPermanentRedirect: "POST 1",
	} {
		b := stage(t, map[string]http.HandlerFunc{
			"/start": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/end", status) },
			"/end": func(w http.ResponseWriter, r *http.Request) {
				shows("portal.page", "<main>"+r.Method+" "+r.PostFormValue("a")+"</main>")(w, r)
			},
		})
		err := b.load(t.Context(), request{method: http.MethodPost, url: resolve(b.home, "/start"), form: "a=1"})
		if err != nil || b.page.text != strings.TrimSpace(want) {
			t.Errorf("%d: %v, %q", status, err, b.page.text)
		}
	}
}

func TestAPersonSaysWhichPageTheyCannotMakeSenseOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page http.HandlerFunc
		want string
	}{
		"an unknown screen": {shows("entra.quiz", "<main>What is your favourite colour?</main>"),
			`john does not know what to do: GET / answered 200 OK with the page "entra.quiz" (entra.quiz): What is your favourite colour?`},
		"a page of nobody": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no such file", http.StatusNotFound) },
			`john does not know what to do: GET / answered 404 Not Found with the page "" (no screen of the sandbox): no such file`},
		"a screen without its field": {shows("entra.password", `<form method="post"><input name="pin"></form>`),
			`john cannot go on: the page has no form with a field passwd; GET / answered 200 OK with the page "entra.password"`},
		"a screen that never ends": {shows("entra.mfa-more-info", `<form method="post"><button id="idSubmit_ProofUp_Redirect">Next</button></form>`),
			"john has answered 25 screens (entra.mfa-more-info, "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := stage(t, map[string]http.HandlerFunc{"/": c.page})
			err := someone(b).goTo(t.Context(), b.home.JoinPath("/"))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAPersonTypesAWrongPasswordOnce(t *testing.T) {
	t.Parallel()
	tries := 0
	form := `<form method="post"><input name="passwd" type="password"><button id="idSIButton9">Sign in</button></form>`
	b := stage(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			tries++
			shows("entra.password", `<p role="alert">That is wrong.</p>`+form)(w, r)
			return
		}
		shows("entra.password", form)(w, r)
	}})
	if err := someone(b).goTo(t.Context(), b.home.JoinPath("/")); err != nil {
		t.Fatal(err)
	}
	if tries != 1 || b.page.problem != "That is wrong." {
		t.Errorf("%d tries, and the page says %q", tries, b.page.problem)
	}
}
