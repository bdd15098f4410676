package clients

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

// A flow is a way to a token.
type flow string

const (
	bySecret      flow = "secret"
	byCertificate flow = "certificate"
	byCode        flow = "code with PKCE"
	byRefresh     flow = "refresh"
	byDevice      flow = "device code"
	onBehalfOf    flow = "on behalf of"
	byPassword    flow = "password"
)

var flows = []flow{bySecret, byCertificate, byCode, byRefresh, byDevice, onBehalfOf, byPassword}

// appOnly tells the flows that nobody signs in to.
func (f flow) appOnly() bool { return f == bySecret || f == byCertificate }

// A signInKind is a kind of sign-in of the default scenario with the person who
// has it. The application alone is the kind without a name.
type signInKind struct {
	name          string
	upn, password string
	tenant        string
	amr           string // what the token must say
	status        int    // what the API must answer
}

var theApp = signInKind{tenant: contoso, status: http.StatusOK}

var kinds = []signInKind{
	{"managed", "alejandra@contoso.example", "sandbox-alejandra", contoso, "pwd, mfa", http.StatusOK},
	{"federated-with-amr", "prashob@wingtip.example", "sandbox-prashob", wingtip, "pwd, mfa", http.StatusOK},
	{"federated-without-amr", "trent@wingtiptoys.example", "sandbox-trent", wingtip, "pwd", http.StatusUnauthorized},
	{"no-mfa", "john@fabrikam.example", "sandbox-john", fabrikam, "pwd", http.StatusUnauthorized},
}

// kinds are the columns of a flow.
func (f flow) kinds() []signInKind {
	if f.appOnly() {
		return []signInKind{theApp}
	}
	return kinds
}

// A job asks one client for one token. Programs in other languages read it as JSON.
type job struct {
	ID          string `json:"id"`
	Client      string `json:"client"`
	Flow        flow   `json:"flow"`
	Entra       string `json:"entra"`  // https://localhost:PORT
	Tenant      string `json:"tenant"` // of the person
	UPN         string `json:"upn"`
	Password    string `json:"password"`
	Assertion   string `json:"assertion"`   // what a middle tier was sent
	Certificate string `json:"certificate"` // file with a key and its certificate
	CA          string `json:"ca"`          // file with the sandbox's CA certificate

	HTTP *http.Client `json:"-"` // trusts the sandbox's CA

	person  *person
	mu      sync.Mutex
	trouble error // of the person at the browser, whom the client does not see
}

// signIn is the person at the browser: it returns the address that the sandbox
// sends the browser to.
func (j *job) signIn(ctx context.Context, address string) (string, error) {
	out, err := j.person.visit(ctx, address, "")
	if err != nil {
		return "", j.note(err)
	}
	return out.String(), nil
}

// openBrowser is signIn for a client that listens for the answer.
func (j *job) openBrowser(ctx context.Context, address string) error {
	out, err := j.person.visit(ctx, address, "")
	if err != nil {
		return j.note(err)
	}
	return j.note(out.deliver(ctx))
}

// enterCode is the person at a browser, typing in what a device shows.
func (j *job) enterCode(ctx context.Context, address, code string) error {
	_, err := j.person.visit(ctx, address, code)
	return j.note(err)
}

// note keeps an error for the test.
func (j *job) note(err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.trouble = errors.Join(j.trouble, err)
	return err
}

// noted are the errors so far.
func (j *job) noted() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.trouble
}
