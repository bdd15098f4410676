package idp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/saml"
)

func TestASilentRequestForAnotherTenantNeverSpeaksOfGrants(t *testing.T) {
	t.Parallel()
	const there = "/contoso.example/oauth2/v2.0/authorize"
	for name, tt := range map[string]struct {
		browser func(*sandbox) *browser
		hint    []string
		word    string
		text    string
	}{
		"nobody is signed in, and a stranger is hinted": {(*sandbox).browser, []string{"login_hint", "john@fabrikam.example"}, "login_required", "AADSTS50058"},
		"somebody is, and a stranger is hinted":         {alejandraIn, []string{"login_hint", "john@fabrikam.example"}, "login_required", "AADSTS50058: A silent sign-in request was sent but none"},
		"the stranger is signed in":                     {johnIn, nil, "interaction_required", "AADSTS50020"},
		"the stranger is signed in and hinted":          {johnIn, []string{"login_hint", "john@fabrikam.example"}, "interaction_required", "AADSTS50020"},
	} {
		sb := newSandbox(t)
		b := tt.browser(sb).open(request(there, append([]string{"prompt", "none"}, tt.hint...)...))
		if got := b.answer(); got.Get("error") != tt.word || !strings.HasPrefix(got.Get("error_description"), tt.text) {
			t.Errorf("%s: the client is told %v, want %s %s", name, got, tt.word, tt.text)
		}
	}
}

func TestASilentRequestThatNamesItsSessionIsAnsweredFromIt(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	b.open(authorize())
	sid := b.answer().Get("session_state")
	if got := b.open(authorize("prompt", "none", "sid", sid)).answer(); got.Get("code") == "" {
		t.Errorf("with the session's own sid the client gets %v", got)
	}
}

func TestAnInstanceAwareClientLearnsTheCloudOfTheAccount(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	got := b.open(authorize("instance_aware", "true")).answer()
	for name, want := range map[string]string{"cloud_instance_name": "microsoftonline.com", "cloud_instance_host_name": "localhost:8443",
		"cloud_graph_host_name": "graph.windows.net", "msgraph_host": "localhost:8443"} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
	if got := b.open(authorize()).answer(); got.Has("cloud_instance_name") {
		t.Errorf("who did not ask is told %v", got)
	}
}

func TestTheAgeOfAFederatedSignInIsWhatItsProviderSays(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
	b.comeBack("toy", func(a *saml.Assertion) { a.AuthnInstant = a.AuthnInstant.Add(-2 * time.Hour) }).stay("idBtn_Back")
	sb.advance(10 * time.Minute)
	for age, word := range map[string]string{"3600": "login_required", "7799": "login_required", "7800": "", "": ""} {
		request := []string{"prompt", "none"}
		if age != "" {
			request = append(request, "max_age", age)
		}
		if got := b.open(authorize(request...)).answer(); got.Get("error") != word || (got.Get("code") == "") != (word != "") {
			t.Errorf("max_age=%s: the client is told %v, want %q", age, got, word)
		}
	}
}
