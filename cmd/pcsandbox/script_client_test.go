package main

import (
	"crypto/tls"
	"net/http"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// clientWord is a client of scripts that makes one mistake:
//
//	client trustless URL    does not know the CA
//	client plain URL        takes http:// for https://
//	client host=NAME URL    calls by another name
//	client agent=NAME URL   calls itself so, and makes no mistake yet
//	client post URL BODY    sends JSON
func clientWord(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: client KIND URL [BODY]")
	}
	kind, value, _ := strings.Cut(args[0], "=")
	method, url, body := http.MethodGet, args[1], ""
	trusting := &tls.Config{InsecureSkipVerify: true}
	switch kind {
	case "trustless":
		trusting = nil
	case "plain":
		url = "http://" + strings.TrimPrefix(url, "https://")
	case "post":
		method, body = http.MethodPost, args[2]
	}
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	ts.Check(err)
	req.Header.Set("User-Agent", "script/1")
	req.Header.Set("Content-Type", "application/json")
	switch kind {
	case "host":
		req.Host = value
	case "agent":
		req.Header.Set("User-Agent", value)
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{TLSClientConfig: trusting, DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if kind == "trustless" {
		if err == nil {
			ts.Fatalf("%s is trusted without its CA", url)
		}
		return
	}
	ts.Check(err)
	ts.Check(resp.Body.Close())
	ts.Logf("%s %s: %s", method, url, resp.Status)
}
