package clients

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/e2e/forms"
)

// maxPages bounds how many answers a person reads before giving up.
const maxPages = 30

// A person is somebody at a browser without scripts. The phone approves by itself.
type person struct {
	upn, password string
	origin        string       // of the sandbox
	browser       *http.Client // follows no redirects
}

// left is what takes a person away from the sandbox: the answer to an application.
type left struct {
	method  string
	address string
	form    url.Values
}

// String is the address with the answer in its query, however it travelled.
func (l *left) String() string {
	if l == nil || len(l.form) == 0 {
		return l.address
	}
	return l.address + "?" + l.form.Encode()
}

// visit opens an address, answers what is asked on the way, and stops where the
// sandbox sends the browser elsewhere, or at the end of the device flow.
func (p *person) visit(ctx context.Context, address, deviceCode string) (*left, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	for range maxPages {
		next, out, err := p.step(req, deviceCode)
		if err != nil || out != nil {
			return out, err
		}
		req = next.WithContext(ctx)
	}
	return nil, fmt.Errorf("%d pages and no end, the last at %s", maxPages, req.URL.Redacted())
}

// step sends one request and reads what to send next, or where it ends.
func (p *person) step(req *http.Request, deviceCode string) (*http.Request, *left, error) {
	if !strings.HasPrefix(req.URL.String(), p.origin+"/") {
		return nil, leaving(req), nil
	}
	resp, err := p.browser.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	if to, err := resp.Location(); err == nil {
		next, err := http.NewRequest(http.MethodGet, to.String(), nil)
		return next, nil, err
	}
	var text strings.Builder
	resp.Body = io.NopCloser(io.TeeReader(resp.Body, &text))
	page, err := forms.Read(resp)
	if err != nil {
		return nil, nil, err
	}
	if page.Screen == "entra.device-done" {
		return nil, &left{}, nil
	}
	button, fill := p.answer(page, deviceCode)
	action, fields, err := page.Fill(button, fill)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", resp.Status, err), errors.New(text.String()))
	}
	next, err := http.NewRequest(http.MethodPost, action, strings.NewReader(fields.Encode()))
	if err != nil {
		return nil, nil, err
	}
	next.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return next, nil, nil
}

// answer is what a person does on a page: the button to press and the fields to
// fill in. A page without a name passes an answer on.
func (p *person) answer(page *forms.Page, deviceCode string) (button string, fill url.Values) {
	switch page.Screen {
	case "entra.device-code":
		return "idSIButton9", url.Values{"otc": {deviceCode}}
	case "entra.username":
		return "idSIButton9", url.Values{"loginfmt": {p.upn}}
	case "entra.password":
		return "idSIButton9", url.Values{"passwd": {p.password}}
	case "entra.mfa-push":
		return "idSubmit_SAOTCAS_Continue", nil
	case "sts.signin":
		return "submitButton", url.Values{"UserName": {p.upn}, "Password": {p.password}}
	case "sts.mfa":
		return "submitButton", nil
	case "entra.device-confirm", "entra.stay-signed-in", "entra.consent":
		return "idSIButton9", nil
	}
	return "", nil
}

// leaving reads a request that is not for the sandbox.
func leaving(req *http.Request) *left {
	out := &left{method: req.Method, address: req.URL.String()}
	if req.Body != nil {
		text, _ := io.ReadAll(req.Body)
		out.form, _ = url.ParseQuery(string(text))
	}
	return out
}

// deliver lets the browser follow to an application that listens on this machine.
func (l *left) deliver(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, l.method, l.address, strings.NewReader(l.form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultTransport.RoundTrip(req) // what the application shows afterwards does not matter
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusBadRequest {
		text, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("the application answers %s: %s", resp.Status, text)
	}
	return nil
}
