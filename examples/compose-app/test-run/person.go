package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// maxPages bounds what one sign-in may take.
const maxPages = 30

// A person has a browser with cookies, a password and a phone, which is a page
// of the sandbox's console.
type person struct {
	user, password string
	client         *http.Client
}

func newPerson(user, password string) *person {
	jar, _ := cookiejar.New(nil) // without options there is no error
	return &person{user, password, &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// open opens a page, answers what is asked on the way and returns the name of
// the screen where it ends. code is what a device shows.
func (p *person) open(ctx context.Context, address, code string) (string, error) {
	at, err := p.load(ctx, http.MethodGet, address, nil)
	for range maxPages {
		if err != nil {
			return "", err
		}
		form := at.only("hiddenform") // a page's script would send it
		switch at.screen {
		case "":
			if form == nil {
				return "", fmt.Errorf("%s is no page of the sandbox: %.200s", at.url, at.text)
			}
		case "entra.device-code":
			form = at.filled("otc", code)
		case "entra.username":
			form = at.filled("loginfmt", p.user)
		case "entra.password":
			form = at.filled("passwd", p.password)
		case "sts.signin":
			if form = at.filled("UserName", p.user); form != nil {
				form.values.Set("Password", p.password)
			}
		case "entra.mfa-push", "sts.mfa":
			err = p.approve(ctx)
			form = at.first()
		case "entra.device-confirm", "entra.stay-signed-in":
			form = at.pressed("idSIButton9")
		default:
			return at.screen, nil
		}
		if err != nil {
			return at.screen, fmt.Errorf("stuck on %s: %w\n%.400s", at.screen, err, at.text)
		}
		if form == nil {
			return at.screen, fmt.Errorf("stuck on %s, which has no such button:\n%.400s", at.screen, at.text)
		}
		at, err = p.load(ctx, http.MethodPost, form.action, form.values)
	}
	return at.screen, fmt.Errorf("%d pages and no end", maxPages)
}

// approve says yes on the phone.
func (p *person) approve(ctx context.Context) error {
	address := setting("CONSOLE_URL", "http://pcsandbox.test:8080") + "/api/v1/phones/" + url.PathEscape(p.user) + "/approve"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("the phone answers %s: %s", resp.Status, bytes.TrimSpace(text))
	}
	return nil
}

func (p *person) load(ctx context.Context, method, address string, form url.Values) (*page, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return readPage(resp.Request.URL, string(text)), nil
}
