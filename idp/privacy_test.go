package idp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/signin"
)

func TestNoAssertionReachesTheJournalWhateverBecomesOfIt(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, middleConsents)
	called, shown := sb.called(withMFA), webAssertion(t)
	spoilt := called[:len(called)-8] + "AAAAAAAA"
	for _, pairs := range [][]string{
		withMiddle(called, "scope", pcAll), withMiddle(spoilt, "scope", pcAll), withMiddle(called, "scope", "openid", "requested_token_use", "x"),
		asserted(shown, "grant_type", "client_credentials", "scope", pcAll), asserted(shown, "grant_type", "client_credentials", "scope", pcScope),
		asserted(shown[:len(shown)-8]+"AAAAAAAA", "grant_type", "client_credentials", "scope", pcAll), asserted("x."+shown, "grant_type", "password"),
	} {
		sb.token(tokenV2, pairs...)
	}
	sb.token(tokenV2+"?assertion="+called+"&client_assertion="+shown, "grant_type", "x")
	for _, e := range sb.Journal.Newest(50) {
		text := fmt.Sprintf("%+v", e)
		for _, secret := range []string{called, shown} {
			for _, part := range strings.Split(secret, ".")[1:] {
				if strings.Contains(text, part[:40]) {
					t.Errorf("an assertion stands in the journal: %s", text)
				}
			}
		}
	}
}

func TestClientRequestIDIsEchoedWhereverItCameFrom(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	const id = "6cfda2e4-0000-4000-8000-000000000002"
	form := withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: signedIn("alejandra", false)}))
	for _, v := range []version{1, 2} {
		path := v.path(contosoID, "/token")
		for place, a := range map[string]answer{
			"query":  sb.token(path+"?client-request-id="+id, form...),
			"body":   sb.token(path, append(form, "client-request-id", id)...),
			"header": sb.do("POST", path, formOf(form...).Encode(), "client-request-id", id),
		} {
			if a.number() != 50076 || a.text("correlation_id") != id || !strings.Contains(a.text("error_description"), "\r\nCorrelation ID: "+id+"\r\n") ||
				a.text("trace_id") != a.Header.Get("x-ms-request-id") || a.text("timestamp") != "2036-04-02 09:00:00Z" || !strings.HasSuffix(a.text("error_uri"), "/error?code=50076") {
				t.Errorf("v%d, %s: %s", v, place, a.Body)
			}
		}
	}
}
