package graph_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func ids(a answer) string {
	var out []string
	list, _ := a.JSON["value"].([]any)
	for _, v := range list {
		m, _ := v.(map[string]any)
		id, _ := m["id"].(string)
		out = append(out, id[len(id)-1:])
	}
	return strings.Join(out, "")
}

func TestSignInsAreFilteredOrderedAndPaged(t *testing.T) {
	t.Parallel()
	sb := start(t)
	for name, c := range map[string]struct {
		query url.Values
		want  string
	}{
		"all, newest first":   {nil, "43210"},
		"oldest first":        {url.Values{"$orderby": {"createdDateTime asc"}}, "01234"},
		"newest first, asked": {url.Values{"$orderby": {"createdDateTime  DESC"}}, "43210"},
		"by name":             {url.Values{"$filter": {"userPrincipalName eq 'TRENT@wingtiptoys.example'"}}, "3210"},
		"by a name's quote":   {url.Values{"$filter": {"userPrincipalName eq 'o''brien@wingtip.example'"}}, "4"},
		"by client":           {url.Values{"$filter": {"clientAppUsed eq 'IMAP4'"}}, "4"},
		"by not the client":   {url.Values{"$filter": {"clientAppUsed ne 'IMAP4'"}}, "3210"},
		"by error":            {url.Values{"$filter": {"status/errorCode eq 50079"}}, "3"},
		"by success":          {url.Values{"$filter": {"status/errorCode eq 0"}}, "4210"},
		"since":               {url.Values{"$filter": {"createdDateTime ge 2026-04-02T06:00:00Z"}}, "432"},
		"between":             {url.Values{"$filter": {"createdDateTime gt 2026-04-02T04:00:00Z and createdDateTime le 2026-04-02T06:00:00Z"}}, "21"},
		"nothing":             {url.Values{"$filter": {"createdDateTime lt 2026-04-02T04:00:00Z"}}, ""},
		"a page":              {url.Values{"$top": {"2"}}, "43"},
	} {
		if got := sb.do("GET", "/v1.0/auditLogs/signIns?"+c.query.Encode(), sb.token("gloria"), ""); got.Code != 200 || ids(got) != c.want {
			t.Errorf("%s: %d, %s, want %s: %s", name, got.Code, ids(got), c.want, got.Body)
		}
	}
	for _, order := range []string{"desc", "asc"} {
		var seen string
		next := "/v1.0/auditLogs/signIns?" + url.Values{"$top": {"2"}, "$orderby": {"createdDateTime " + order}, "$filter": {"status/errorCode eq 0"}}.Encode()
		for range 5 {
			got := sb.do("GET", next, sb.token("gloria"), "")
			seen += ids(got)
			link, _ := got.JSON["@odata.nextLink"].(string)
			if next = strings.TrimPrefix(link, "https://localhost:8443"); next == "" {
				break
			}
		}
		if want := map[string]string{"desc": "4210", "asc": "0124"}[order]; seen != want {
			t.Errorf("page by page, %s: %s, want %s", order, seen, want)
		}
	}
	if got := sb.do("GET", "/v1.0/auditLogs/signIns/50000000-0000-4000-8000-000000000003", sb.token("gloria"), ""); got.Code != 200 || got.JSON["userDisplayName"] != "Trent" {
		t.Errorf("one: %d %s", got.Code, got.Body)
	}
	if got := sb.do("GET", "/v1.0/auditLogs/signIns/50000000", sb.token("gloria"), ""); got.Code != 404 {
		t.Errorf("none: %d %s", got.Code, got.Body)
	}
}

func TestQueriesThatCannotBeAnsweredAreRefused(t *testing.T) {
	t.Parallel()
	sb := start(t)
	for query, status := range map[string]int{
		"$filter=userPrincipalName": 400, "$filter=userPrincipalName eq": 400, "$filter=userPrincipalName eq 'x": 400, "$filter=userPrincipalName eq x": 400,
		"$filter=userPrincipalName ge 'x'": 400, "$filter=status/errorCode eq '1'": 400, "$filter=status/errorCode eq one": 400, "$filter=createdDateTime ge yesterday": 400,
		"$filter=userPrincipalName eq 'x' or userPrincipalName eq 'y'": 400, "$filter=startswith(userPrincipalName,'x')": 400, "$filter=userPrincipalName like 'x'": 400,
		"$filter=userPrincipalName eq 'x' and": 400, "$orderby=userPrincipalName": 400, "$top=0": 400, "$top=many": 400, "$top=1001": 400, "$skiptoken=-": 400,
		"$select=password": 400, "$expand=x": 501, "$search=x": 501, "$skip=3": 501,
	} {
		name, value, _ := strings.Cut(query, "=")
		if got := sb.do("GET", "/v1.0/auditLogs/signIns?"+url.Values{name: {value}}.Encode(), sb.token("gloria"), ""); got.Code != status || got.code() == "" {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
}

func TestWhoIsNoMemberNeedsARoleToReadPeople(t *testing.T) {
	t.Parallel()
	sb := start(t)
	claims := sb.access("prashob", "User.Read.All")
	claims.TenantID, claims.Issuer = tailspin, "https://sts.windows.net/"+tailspin+"/"
	claims.ObjectID, claims.UPN, claims.AAI = "", "", wingtip // as GDAP's tokens are
	for _, c := range []struct {
		roles  []string
		status int
	}{{nil, 403}, {[]string{authenticationAdmin}, 403}, {[]string{directoryReaders}, 200}} {
		claims.WIDs = c.roles
		if got := sb.do("GET", "/v1.0/users/tara@tailspin.example", sb.mint(claims), ""); got.Code != c.status {
			t.Errorf("%v: %d %s", c.roles, got.Code, got.Body)
		}
	}
	if got := sb.do("GET", "/v1.0/organization", sb.mint(withScope(claims, "User.Read")), ""); got.Code != 200 || !strings.Contains(got.Body.String(), "Tailspin") {
		t.Errorf("the customer's organization: %d %s", got.Code, got.Body)
	}
}

func withScope(c token.AccessV1, scope string) token.AccessV1 { c.Scope = scope; return c }

func TestAnAccessPassIsIssuedOnceAndByWhoMay(t *testing.T) {
	t.Parallel()
	sb := start(t)
	err := sb.Write(func(tx *world.Txn) error {
		return directory.Users.Put(tx, directory.User{ID: "00000000-0000-4000-8000-0000000000aa", Key: "ursula", TenantID: wingtip, UPN: "ursula@wingtip.example", Roles: []policy.AgentRole{policy.UserAdmin}})
	})
	if err != nil {
		t.Fatal(err)
	}
	at := func(user string) string { return "/v1.0/users/" + user + "/authentication/temporaryAccessPassMethods" }
	for name, c := range map[string]struct {
		bearer, path, body string
		status             int
	}{
		"too short":                     {sb.token("annie"), at("prashob@wingtip.example"), `{"lifetimeInMinutes":9}`, 400},
		"too long":                      {sb.token("annie"), at("prashob@wingtip.example"), `{"lifetimeInMinutes":43201}`, 400},
		"in the past":                   {sb.token("annie"), at("prashob@wingtip.example"), `{"startDateTime":"2026-04-01T00:00:00Z"}`, 400},
		"no time":                       {sb.token("annie"), at("prashob@wingtip.example"), `{"startDateTime":"soon"}`, 400},
		"a chosen text":                 {sb.token("annie"), at("prashob@wingtip.example"), `{"temporaryAccessPass":"letmein"}`, 400},
		"nobody":                        {sb.token("annie"), at("nobody@wingtip.example"), `{}`, 404},
		"another tenant":                {sb.token("annie"), at("tara@tailspin.example"), `{}`, 404},
		"without a role":                {sb.token("prashob"), at("trent@wingtiptoys.example"), `{}`, 403},
		"for oneself":                   {sb.token("prashob", "UserAuthenticationMethod.ReadWrite.All"), at("prashob@wingtip.example"), `{}`, 403},
		"for an admin":                  {sb.token("annie"), at("gloria@wingtip.example"), `{}`, 403},
		"for a partner's user admin":    {sb.token("annie"), at("ursula@wingtip.example"), `{}`, 403},
		"for an admin, by a global one": {sb.token("gloria"), at("annie@wingtip.example"), `{}`, 201},
	} {
		if got := sb.do("POST", c.path, c.bearer, c.body); got.Code != c.status {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	issued := sb.do("POST", at("prashob@wingtip.example"), sb.token("annie"), `{"lifetimeInMinutes":30,"isUsableOnce":true}`)
	text, _ := issued.JSON["temporaryAccessPass"].(string)
	prashob, _ := directory.FindUser(sb.Read(), "prashob@wingtip.example")
	m, ok := prashob.Method(policy.AccessPass)
	if !ok || m.Pass != text || len(text) < 8 || !m.PassOnce || !m.PassUntil.Equal(now.Add(30*time.Minute)) {
		t.Errorf("%d %s; stored is %+v", issued.Code, issued.Body, m)
	}
	if got := sb.do("POST", at("prashob@wingtip.example"), sb.token("annie"), `{}`); got.Code != http.StatusBadRequest {
		t.Errorf("a second one: %d %s", got.Code, got.Body)
	}
	if got := sb.do("GET", "/v1.0/users/prashob@wingtip.example/authentication/methods", sb.token("annie"), ""); got.Code != 200 || strings.Contains(got.Body.String(), text) {
		t.Errorf("the pass is told again: %s", got.Body)
	}
	for _, e := range sb.Journal.Newest(100) {
		for _, d := range e.Details {
			if strings.Contains(d.Value, text) {
				t.Error("the pass stands in the journal")
			}
		}
	}
	if err := sb.Advance(31 * time.Minute); err != nil {
		t.Fatal(err)
	}
	claims := sb.access("annie", policy.ActAsUser)
	claims.Registered = token.Registered{Audience: claims.Audience, Issuer: claims.Issuer}.Window(sb.Now(), time.Hour)
	if got := sb.do("POST", at("prashob@wingtip.example"), sb.mint(claims), `{}`); got.Code != http.StatusCreated {
		t.Errorf("after it expired: %d %s", got.Code, got.Body)
	}
}

func TestPeopleWhoAreGoneAreNobody(t *testing.T) {
	t.Parallel()
	sb := start(t)
	err := sb.Write(func(tx *world.Txn) error {
		u, _ := directory.Users.Get(tx, people[0].id)
		u.DeletedAt = now
		return directory.Users.Put(tx, u)
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, status := range map[string]int{"/v1.0/me": 404, "/v1.0/me/authentication/methods": 404, toysID: 403, "/v1.0/users/" + people[0].id: 403} {
		if got := sb.do("GET", path, sb.token("gloria"), ""); got.Code != status {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
}

func TestPathsAndNamesMatchInAnyLetterCase(t *testing.T) {
	t.Parallel()
	sb := start(t)
	for _, path := range []string{"/V1.0/Me", "/beta/ME?$SELECT=ID,DisplayName", "/v1.0/USERS/" + strings.ToUpper(people[1].id)} {
		if got := sb.do("GET", path, sb.token("prashob"), ""); got.Code != 200 || got.JSON["displayName"] != "Prashob" {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
}
