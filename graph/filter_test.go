package graph

import (
	"encoding/json"
	"testing"
	"time"
)

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{"", "userPrincipalName eq 'a''b' and status/errorCode ge 5", "createdDateTime lt 2026-04-02T00:00:00Z", "''", "a b 'c", "' '' '"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseFilter(text, signInFields)
		if err != nil {
			return
		}
		for _, c := range all {
			same := c
			same.op = "eq"
			if !same.meets(c.value) {
				t.Errorf("%+v does not meet itself", c)
			}
			for _, other := range []any{"", 0, time.Time{}, nil} {
				c.meets(other) // must only not panic
			}
		}
	})
}

func FuzzReadBody(f *testing.F) {
	f.Add(`{"displayName":"x","issuerUri":"http://x/"}`)
	f.Add(`{"signingCertificate":"MIIC","x":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		b := &body{resource: "x", members: map[string]json.RawMessage{"displayName": json.RawMessage(text), "issuerUri": json.RawMessage(text), "signingCertificate": json.RawMessage(text)}}
		b.addresses(true)
		b.certificates(true)
		b.choices()
		if b.done() == nil {
			t.Errorf("%q makes a whole federation", text)
		}
	})
}
