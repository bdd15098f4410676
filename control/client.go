package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Client steers one sandbox.
type Client struct {
	base string
	http *http.Client
}

// New returns a client for the sandbox with the given console URL, e.g.
// http://localhost:8080 or a seat's http://localhost:8080/seats/s1. A nil client
// is http.DefaultClient.
func New(consoleURL string, client *http.Client) *Client {
	if client == nil {
		client = http.DefaultClient
	}
	return &Client{base: strings.TrimRight(consoleURL, "/"), http: client}
}

// URL is the console URL the client was made for.
func (c *Client) URL() string { return c.base }

// Info says where the sandbox is and what it plays.
func (c *Client) Info(ctx context.Context) (*Info, error) {
	return get[Info](ctx, c, "/sandbox")
}

// CA fetches the certificate, in PEM, that clients of the surfaces must trust.
func (c *Client) CA(ctx context.Context) ([]byte, error) { return c.pem(ctx, "/ca.pem") }

// AppCertificatePEM fetches the certificate, in PEM, of the apps that have a
// generated one.
func (c *Client) AppCertificatePEM(ctx context.Context) ([]byte, error) {
	return c.pem(ctx, "/app-certificate.pem")
}

func (c *Client) pem(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s: is that the console of a sandbox?", req.URL, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, 1<<20))
}

// Reset makes the sandbox what its scenario says again.
func (c *Client) Reset(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/reset", struct{}{}, nil)
}

// Load makes the sandbox play another scenario.
func (c *Client) Load(ctx context.Context, l Load) error {
	return c.do(ctx, http.MethodPut, "/scenario", l, nil)
}

// Advance moves the sandbox's time forward.
func (c *Client) Advance(ctx context.Context, d time.Duration) (*Clock, error) {
	return send[Clock](ctx, c, http.MethodPost, "/clock/advance", Advance{By: d.String()})
}

// SetPolicyDate makes Partner Center behave as on a day, e.g. 2026-03-15.
func (c *Client) SetPolicyDate(ctx context.Context, date string) (*Policy, error) {
	return send[Policy](ctx, c, http.MethodPut, "/policy", Policy{Date: date})
}

// SetPolicy sets the policy date, the calendar, or both.
func (c *Client) SetPolicy(ctx context.Context, p Policy) (*Policy, error) {
	return send[Policy](ctx, c, http.MethodPut, "/policy", Policy{Date: p.Date, Calendar: p.Calendar})
}

// Policy is what Partner Center does about MFA now.
func (c *Client) Policy(ctx context.Context) (*Policy, error) { return get[Policy](ctx, c, "/policy") }

// Clock is the sandbox's time.
func (c *Client) Clock(ctx context.Context) (*Clock, error) { return get[Clock](ctx, c, "/clock") }

// Rules lists all rules that decisions name.
func (c *Client) Rules(ctx context.Context) ([]Rule, error) { return list[Rule](ctx, c, "/rules") }

// Tenants lists all tenants.
func (c *Client) Tenants(ctx context.Context) ([]Tenant, error) {
	return list[Tenant](ctx, c, "/tenants")
}

// Users lists the scenario's people.
func (c *Client) Users(ctx context.Context) ([]User, error) { return list[User](ctx, c, "/users") }

// Apps lists the scenario's applications.
func (c *Client) Apps(ctx context.Context) ([]App, error) { return list[App](ctx, c, "/apps") }

// AppCertificate tells of the certificate of the apps that have a generated one.
func (c *Client) AppCertificate(ctx context.Context) (*AppCertificate, error) {
	return get[AppCertificate](ctx, c, "/app-certificate")
}

// RotateKeys makes Entra sign with its next key.
func (c *Client) RotateKeys(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/keys/rotate", struct{}{}, nil)
}

// ChangeTenant changes a tenant, found by key or id.
func (c *Client) ChangeTenant(ctx context.Context, tenant string, change TenantChange) (*Tenant, error) {
	return send[Tenant](ctx, c, http.MethodPatch, "/tenants/"+url.PathEscape(tenant), change)
}

// ChangeFederation changes a domain's federation and its provider.
func (c *Client) ChangeFederation(ctx context.Context, domain string, change FederationChange) (*Domain, error) {
	return send[Domain](ctx, c, http.MethodPatch, "/domains/"+url.PathEscape(domain), change)
}

// User finds a user by key, user principal name or id.
func (c *Client) User(ctx context.Context, user string) (*User, error) {
	return get[User](ctx, c, "/users/"+url.PathEscape(user))
}

// ChangeUser changes a user, found by key, user principal name or id.
func (c *Client) ChangeUser(ctx context.Context, user string, change UserChange) (*User, error) {
	return send[User](ctx, c, http.MethodPatch, "/users/"+url.PathEscape(user), change)
}

// Revoke ends all sessions of a user.
func (c *Client) Revoke(ctx context.Context, user string) error {
	return c.do(ctx, http.MethodPost, "/users/"+url.PathEscape(user)+"/revoke", struct{}{}, nil)
}

// Phone shows somebody's phone.
func (c *Client) Phone(ctx context.Context, user string) (*Phone, error) {
	return get[Phone](ctx, c, "/phones/"+url.PathEscape(user))
}

// ChangePhone changes how somebody's phone answers by itself.
func (c *Client) ChangePhone(ctx context.Context, user string, change PhoneChange) (*Phone, error) {
	return send[Phone](ctx, c, http.MethodPatch, "/phones/"+url.PathEscape(user), change)
}

// Approve answers the newest waiting request on somebody's phone, or the one that
// a names, with yes.
func (c *Client) Approve(ctx context.Context, user string, a Answer) (*Approval, error) {
	return send[Approval](ctx, c, http.MethodPost, "/phones/"+url.PathEscape(user)+"/approve", a)
}

// Deny answers with no.
func (c *Client) Deny(ctx context.Context, user string, a Answer) (*Approval, error) {
	return send[Approval](ctx, c, http.MethodPost, "/phones/"+url.PathEscape(user)+"/deny", a)
}

// Mint makes a token without the dance.
func (c *Client) Mint(ctx context.Context, r TokenRequest) (*Token, error) {
	return send[Token](ctx, c, http.MethodPost, "/tokens", r)
}

// Inspect asks what Partner Center would say to a token.
func (c *Client) Inspect(ctx context.Context, token string) (*Inspection, error) {
	return send[Inspection](ctx, c, http.MethodPost, "/tokens/inspect", InspectRequest{Token: token})
}

// Journal returns the entries after a sequence number, oldest first.
func (c *Client) Journal(ctx context.Context, after uint64) (*Journal, error) {
	return get[Journal](ctx, c, "/journal?after="+strconv.FormatUint(after, 10))
}

// WaitJournal is Journal that waits, up to a minute of real time, until there is
// an entry. The page is empty when the wait is over.
func (c *Client) WaitJournal(ctx context.Context, after uint64, wait time.Duration) (*Journal, error) {
	return get[Journal](ctx, c, "/journal?after="+strconv.FormatUint(after, 10)+"&wait="+wait.String())
}

// ClearJournal forgets all entries; their numbers go on.
func (c *Client) ClearJournal(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/journal", nil, nil)
}

// Seats lists the sandboxes beside the first one.
func (c *Client) Seats(ctx context.Context) ([]Seat, error) { return list[Seat](ctx, c, "/seats") }

// NewSeat starts one more sandbox in the same process.
func (c *Client) NewSeat(ctx context.Context, r SeatRequest) (*Seat, error) {
	return send[Seat](ctx, c, http.MethodPost, "/seats", r)
}

// CloseSeat ends a seat.
func (c *Client) CloseSeat(ctx context.Context, name string) error {
	return c.do(ctx, http.MethodDelete, "/seats/"+url.PathEscape(name), nil, nil)
}

func list[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	out, err := get[[]T](ctx, c, path)
	if err != nil {
		return nil, err
	}
	return *out, nil
}

func get[T any](ctx context.Context, c *Client, path string) (*T, error) {
	return send[T](ctx, c, http.MethodGet, path, nil)
}

func send[T any](ctx context.Context, c *Client, method, path string, in any) (*T, error) {
	out := new(T)
	if err := c.do(ctx, method, path, in, out); err != nil {
		return nil, err
	}
	return out, nil
}

func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("ask the sandbox: %w", err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return fmt.Errorf("read the sandbox's answer: %w", err)
	}
	if resp.StatusCode >= 300 {
		p := &Problem{Status: resp.StatusCode, Title: "the sandbox answers " + resp.Status}
		_ = json.Unmarshal(data, p) // not one of ours: the status says enough
		return p
	}
	if out == nil || len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%s %s: not the answer of a sandbox: %w", method, path, err)
	}
	return nil
}
