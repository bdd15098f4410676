package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/journal"
)

func TestTheAPIIsCalledAsAPersonFromTheBrowser(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/seats/s1"} {
		b := newBench(t, prefix)
		if got := b.get("/people").body; !strings.Contains(got, `action="`+prefix+`/people/john/call"`) {
			t.Errorf("the page has no form that calls as John:\n%s", got)
		}
		got := b.form("/people/john/call")
		if at := got.header.Get("Location"); got.status != http.StatusSeeOther || at != prefix+"/journal/1" {
			t.Errorf("%d to %q", got.status, at)
		}
		if len(b.host.called) != 1 || b.host.called[0] != goodToken {
			t.Errorf("the API was called with %q", b.host.called)
		}
		list := parse(t, b.get("/").body)
		list.mustSay(t, "GET /v1/customers as john")
		b.host.fail = http.ErrHandlerTimeout // nothing reaches the journal
		b.leads(b.form("/people/john/call"), prefix, "/people", "never got an answer")
		if got := b.form("/people/nobody/call"); got.status != http.StatusNotFound || len(b.host.called) != 2 {
			t.Errorf("nobody: %d", got.status)
		}
	}
}

func TestARequestLeadsToTheOneThatIssuedItsToken(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	for _, e := range []journal.Entry{
		{Surface: "idp", Method: "POST", Path: "/organizations/oauth2/token", Status: 200, Caller: journal.Caller{Token: "one"}},
		{Surface: "idp", Method: "POST", Path: "/common/oauth2/token", Status: 200, Caller: journal.Caller{Token: "other"}},
		{Surface: "pcapi", Method: "GET", Path: "/v1/customers", Status: 401, Caller: journal.Caller{Token: "one"}},
		{Surface: "pcapi", Method: "GET", Path: "/v1/orders", Status: 401},
	} {
		b.world.Journal.Add(e)
	}
	got := b.get("/journal/3").body
	for _, want := range []string{`href="/journal/1">The request that issued this token`, `href="/?token=one">All requests with this token`, `href="/decode"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page has no %s:\n%s", want, got)
		}
	}
	if got := b.get("/journal/1").body; strings.Contains(got, "issued this token") || !strings.Contains(got, "All requests with this token") {
		t.Errorf("the request that issued it: %s", got)
	}
	if got := b.get("/journal/4").body; strings.Contains(got, "with this token") {
		t.Errorf("a request without a token: %s", got)
	}
	list := parse(t, b.get("/?token=one").body)
	list.mustSay(t, "/organizations/oauth2/token", "/v1/customers")
	if strings.Contains(list.text, "/common/") || strings.Contains(list.text, "/v1/orders") {
		t.Errorf("requests with other tokens are shown: %s", list.text)
	}
	if got := b.get("/api/v1/journal").body; !strings.Contains(got, `"token":"one"`) {
		t.Errorf("the API says %s", got)
	}
}
