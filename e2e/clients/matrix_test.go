package clients

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// patience bounds one job. A device polls every five seconds.
const patience = 90 * time.Second

// crowd bounds the jobs that are in the works at once.
const crowd = 24

// A matrix is one running sandbox with all clients, and what came of their jobs.
type matrix struct {
	*harness.Sandbox
	assertions map[string]string // by UPN: tokens for the middle tier

	mu    sync.Mutex
	cells map[string]cell // by job
}

// A cell is what came of one job.
type cell struct {
	amr    string
	status int
	code   string // of the API's refusal
	err    error
}

// String is the cell as the table shows it.
func (c cell) String() string {
	switch {
	case c.err != nil && refusal(c.err) != "":
		return refusal(c.err)
	case c.err != nil:
		return "fails: " + c.err.Error()
	}
	out := fmt.Sprint(c.status)
	if c.code != "" {
		out += "/" + c.code
	}
	if c.amr != "" {
		out = c.amr + " → " + out
	}
	return out
}

var entraCode = regexp.MustCompile(`AADSTS\d+`)

// refusal is Entra's code in what a library says.
func refusal(err error) string { return entraCode.FindString(err.Error()) }

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{Sandbox: harness.Start(t), cells: map[string]cell{}, assertions: map[string]string{}}
	approve := "approve"
	for _, k := range kinds {
		if _, err := m.Control.ChangeUser(t.Context(), k.upn, control.UserChange{Phone: &approve}); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func (m *matrix) person(k signInKind) *person {
	browser := m.Client()
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &person{upn: k.upn, password: k.password, origin: m.Origin, browser: browser}
}

func (m *matrix) job(client string, f flow, k signInKind) *job {
	id := client + "/" + string(f)
	if k.name != "" {
		id += "/" + k.name
	}
	return &job{
		ID: id, Client: client, Flow: f, Entra: m.URLs["entra"], Tenant: k.tenant, UPN: k.upn, Password: k.password,
		Assertion: m.assertions[k.upn], Certificate: filepath.Join(m.StateDir, "private", "app.pem"),
		CA: filepath.Join(m.StateDir, "public", "ca.pem"), person: m.person(k), HTTP: m.Client(),
	}
}

// fill runs one job and notes what came of it.
func (m *matrix) fill(ctx context.Context, run runner, j *job) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var c cell
	token, err := run(ctx, j)
	if err == nil {
		c, err = m.judge(ctx, token)
	}
	if err != nil {
		c.err = errors.Join(err, j.noted())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cells[j.ID] = c
}

// judge reads a token's amr and asks the API for customers with it.
func (m *matrix) judge(ctx context.Context, token string) (c cell, err error) {
	var claims struct {
		AMR []string `json:"amr"`
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, errors.New("the access token is no JWT")
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(text, &claims)
	}
	if err != nil {
		return c, err
	}
	c.amr = strings.Join(claims.AMR, ", ")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.URLs["api"]+"/v1/customers", nil)
	if err != nil {
		return c, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := m.Client().Do(req)
	if err != nil {
		return c, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return c, err
	}
	var fault struct {
		Code string `json:"code"`
	}
	err = json.Unmarshal(body, &fault)
	c.status, c.code = resp.StatusCode, fault.Code
	return c, err
}

// want is what the cell of a client must be. A federated user's password is known
// to the provider alone: a client that does not take it there is refused.
func want(l library, f flow, k signInKind) string {
	if f == byPassword {
		switch {
		case k.name == "managed":
			return "AADSTS50076"
		case k.name == "no-mfa", l.wsTrust:
			return "pwd → 401/900421"
		}
		return "AADSTS50126"
	}
	switch {
	case k.status == http.StatusOK && k.amr == "":
		return "200"
	case k.status == http.StatusOK:
		return k.amr + " → 200"
	}
	return k.amr + " → 401/900421"
}

func TestRealClients(t *testing.T) {
	m := newMatrix(t)
	opener := startOpener(t, m.byUPN)
	t.Setenv("PATH", opener.path()) // for the libraries in this process
	for _, k := range kinds {
		m.assertions[k.upn] = m.assertion(t, k)
	}
	languages := map[string]runner{}
	for name, tools := range toolchains {
		cmd := tools.command(t)
		ca := filepath.Join(m.StateDir, "public", "ca.pem")
		cmd.Env = append(cmd.Environ(), "BROWSER="+opener.script(), "NODE_EXTRA_CA_CERTS="+ca, "REQUESTS_CA_BUNDLE="+ca)
		languages[name] = startProgram(t, cmd).run
	}
	m.fillAll(t, languages)
	for _, l := range libraries {
		if l.language == "chromium" {
			m.fillMSALBrowser(t, l)
		}
	}
	for _, l := range libraries {
		t.Run(l.name, func(t *testing.T) { m.expect(t, l) })
	}
	t.Run("certificates otherwise", func(t *testing.T) { m.otherCertificates(t, languages) })
	t.Run("demands to relay", func(t *testing.T) { m.demandsToRelay(t, languages) })
	if !t.Failed() {
		t.Run("docs/clients.md", m.holdToPage)
	}
}

// fillAll runs the jobs of all clients.
func (m *matrix) fillAll(t *testing.T, languages map[string]runner) {
	places := make(chan struct{}, crowd)
	var jobs sync.WaitGroup
	for _, l := range libraries {
		run := l.runner(languages)
		for _, f := range flows {
			if _, none := l.none[f]; none || run == nil {
				continue
			}
			for _, k := range f.kinds() {
				jobs.Go(func() {
					places <- struct{}{}
					defer func() { <-places }()
					m.fill(t.Context(), run, m.job(l.name, f, k))
				})
			}
		}
	}
	jobs.Wait()
}

// expect holds a client to its cells. A cell that nobody filled is empty.
func (m *matrix) expect(t *testing.T, l library) {
	for _, f := range flows {
		if why, none := l.none[f]; none {
			if why == "" || l.note[f] != "" {
				t.Errorf("%s/%s: not available, and the table does not say why", l.name, f)
			}
			continue
		}
		for _, k := range f.kinds() {
			id := m.job(l.name, f, k).ID
			c, ok := m.cells[id]
			if got, want := c.String(), want(l, f, k); !ok || got != want {
				t.Errorf("%s: %s, want %s (%v)", id, got, want, c.err)
			}
			if c.err != nil && k.name == "managed" && !strings.Contains(c.err.Error(), l.refusal) {
				t.Errorf("%s: MFA is demanded by %v, want a %s", id, c.err, l.refusal)
			}
		}
	}
}

func (m *matrix) byUPN(upn string) *person {
	for _, k := range kinds {
		if k.upn == upn {
			return m.person(k)
		}
	}
	return m.person(signInKind{upn: "nobody"})
}

// assertion is a person's token for the middle tier.
func (m *matrix) assertion(t *testing.T, k signInKind) string {
	t.Helper()
	j := m.job("setup", byCode, k)
	config := oauth2Web(j)
	config.Scopes = []string{"api://" + middleTier + "/access"}
	token, err := oauth2SignIn(t.Context(), j, config)
	if err != nil {
		t.Fatal(err)
	}
	return token.AccessToken
}
