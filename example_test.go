package pcsandbox_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

// t stands for the *testing.T of your test, which these examples do not have.
var t = &exampleT{}

type exampleT struct{}

func (*exampleT) Helper()                      {}
func (*exampleT) Cleanup(func())               {} // examples close their sandbox
func (*exampleT) Fatalf(text string, a ...any) { panic(fmt.Sprintf(text, a...)) }
func (*exampleT) Errorf(text string, a ...any) { fmt.Printf(text+"\n", a...) }
func status(r *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	defer r.Body.Close()
	return r.Status
}

func ExampleStart() {
	sb := pcsandbox.Start(t, pcsandbox.Scenario("trent"))
	defer sb.Close() // not needed with a *testing.T

	// Trent's provider does MFA but does not say so to Entra.
	resp, err := sb.ClientFor(t, "trent").Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))
	// Output: 401 Unauthorized - MFA required
}

func ExampleScenarioText() {
	sb := pcsandbox.Start(t, pcsandbox.ScenarioText("ours.yaml", []byte(`
version: 1
name: ours
tenants:
  - key: contoso
    name: Contoso
    kind: direct-bill
    domains: [{name: contoso.example}]
    users:
      - {key: ada, upn: ada@contoso.example, sign_in: managed, roles: [admin-agent]}
`)))
	defer sb.Close()

	resp, err := sb.ClientFor(t, "ada").Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))
	// Output: 200 OK
}

func ExampleAsOf() {
	for _, day := range []string{"2026-03-31", "2026-04-01"} {
		sb := pcsandbox.Start(t, pcsandbox.AsOf(day))
		resp, err := sb.ClientFor(t, "john").Get(sb.APIURL + "/v1/customers") // John does no MFA
		fmt.Println(day, status(resp, err))
		sb.Close()
	}
	// Output:
	// 2026-03-31 200 OK
	// 2026-04-01 401 Unauthorized - MFA required
}

func ExampleFrozen() {
	sb := pcsandbox.Start(t, pcsandbox.Frozen(time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)))
	defer sb.Close()

	token := sb.TokenFor(t, "alejandra")
	fmt.Println(sb.Now(), token == sb.TokenFor(t, "alejandra"))
	// Output: 2026-04-02 09:00:00 +0000 UTC true
}

func ExampleSandbox_Token() {
	sb := pcsandbox.Start(t)
	defer sb.Close()

	for _, r := range []pcsandbox.TokenRequest{
		{As: "alejandra"},
		{As: "alejandra", MFA: new(false)},
		{As: "alejandra", Broken: "expired"},
		{As: "alejandra", Resource: "https://graph.microsoft.com"},
		{App: "automation"},
	} {
		req, _ := http.NewRequest(http.MethodGet, sb.APIURL+"/v1/customers", nil)
		req.Header.Set("Authorization", "Bearer "+sb.Token(t, r))
		resp, err := sb.Client().Do(req)
		fmt.Println(status(resp, err))
	}
	// Output:
	// 200 OK
	// 401 Unauthorized - MFA required
	// 401 Unauthorized
	// 401 Unauthorized
	// 200 OK
}

func ExampleSandbox_SetPolicyDate() {
	sb := pcsandbox.Start(t)
	defer sb.Close()
	john := sb.ClientFor(t, "john")

	sb.SetPolicyDate(t, "2026-03-31")
	resp, err := john.Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))

	sb.SetPolicyDate(t, "2026-04-01")
	resp, err = john.Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))
	// Output:
	// 200 OK
	// 401 Unauthorized - MFA required
}

func ExampleSandbox_Advance() {
	sb := pcsandbox.Start(t)
	defer sb.Close()
	alejandra := sb.ClientFor(t, "alejandra")

	sb.Advance(t, 2*time.Hour) // her token has expired
	resp, err := alejandra.Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))
	// Output: 401 Unauthorized
}

func ExampleSandbox_Fault() {
	sb := pcsandbox.Start(t)
	defer sb.Close()
	c := sb.ClientFor(t, "alejandra")

	sb.Fault(t, pcsandbox.Fault{Route: "customers.list", Skip: 1, Times: 2, Status: 429, RetryAfter: "2s"})
	for range 4 {
		resp, err := c.Get(sb.APIURL + "/v1/customers")
		fmt.Println(status(resp, err))
	}
	// Output:
	// 200 OK
	// 429 Too Many Requests
	// 429 Too Many Requests
	// 200 OK
}

func ExampleSandbox_Fault_drop() {
	sb := pcsandbox.Start(t)
	defer sb.Close()
	c := sb.ClientFor(t, "alejandra")

	// The service does its work, and the answer is lost.
	sb.Fault(t, pcsandbox.Fault{Route: "users.create", Drop: "after"})
	_, err := c.Post(sb.APIURL+"/v1/customers/ddddeeee-3333-ffff-4444-aaaa5555bbbb/users", "application/json", strings.NewReader(`{
		"usageLocation": "US", "displayName": "Ada", "firstName": "Ada", "lastName": "L.",
		"userPrincipalName": "ada@tailspin.example", "passwordProfile": {"password": "sandbox-ada-1", "forceChangePassword": false}
	}`))
	fmt.Println(strings.HasSuffix(err.Error(), "EOF"))

	lost := sb.WaitFor(t, pcsandbox.Match{Route: "users.create"})
	for _, d := range lost.Details {
		fmt.Println(d.Name)
	}
	// Output:
	// true
	// fault
	// not sent
}

func ExampleSandbox_ExpectCalls() {
	sb := pcsandbox.Start(t)
	defer sb.Close()
	resp, err := sb.ClientFor(t, "trent").Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))

	sb.ExpectCalls(t, 1, pcsandbox.Match{Route: "customers.list", User: "trent", Reason: "api.mfa-claim-missing"})
	sb.ExpectCalls(t, 0, pcsandbox.Match{Route: "customers.list", Status: http.StatusOK})
	// Output: 401 Unauthorized - MFA required
}

func ExampleSandbox_WaitFor() {
	sb := pcsandbox.Start(t)
	defer sb.Close()

	john := sb.ClientFor(t, "john")
	go john.Get(sb.APIURL + "/v1/customers") // the application under test, on its own

	e := sb.WaitFor(t, pcsandbox.Match{Route: "customers.list"})
	fmt.Println(e.User, e.Status, e.Code)
	// Output: john@fabrikam.example 401 900421
}

func ExampleSandbox_Control() {
	sb := pcsandbox.Start(t)
	defer sb.Close()
	ctx := context.Background()

	// The administrator changes the provider: it says now that it does MFA.
	_, err := sb.Control().ChangeFederation(ctx, "wingtiptoys.example", control.FederationChange{SendsMFAClaim: new(true)})
	if err != nil {
		t.Fatalf("%v", err)
	}
	resp, err := sb.ClientFor(t, "trent").Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))
	// Output: 200 OK
}

func ExampleSandbox_Surfaces() {
	sb, err := pcsandbox.New()
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer sb.Close()

	srv := httptest.NewUnstartedServer(sb.Surfaces()) // a server of your own
	srv.TLS = sb.TLSConfig()
	srv.StartTLS()
	defer srv.Close()

	resp, err := sb.ClientFor(t, "trent").Get(srv.URL + "/v1/customers")
	fmt.Println(status(resp, err)) // without the reason phrase that only Serve sends
	// Output: 401 Unauthorized
}

func ExampleSandbox_Serve() {
	sb, err := pcsandbox.New(pcsandbox.Scenario("trent"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer sb.Close()

	l, err := net.Listen("tcp", "127.0.0.1:0") // a listener of your own
	if err != nil {
		t.Fatalf("%v", err)
	}
	sb.Serve(l)

	resp, err := sb.ClientFor(t, "trent").Get(sb.APIURL + "/v1/customers")
	fmt.Println(status(resp, err))
	// Output: 401 Unauthorized - MFA required
}

func ExampleSandbox_Console() {
	sb, err := pcsandbox.New()
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer sb.Close()
	srv := httptest.NewServer(sb.Console())
	defer srv.Close()

	resp, err := http.Get(srv.URL + "/healthz")
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	fmt.Printf("%s", body)
	// Output: ok
}
