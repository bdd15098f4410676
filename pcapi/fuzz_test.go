package pcapi_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// sane checks what holds of every answer, whatever was sent.
func sane(t *testing.T, sb *sandbox, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code >= 500 && w.Code != 501 {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if body := w.Body.Bytes(); len(body) > 0 && !json.Valid(body) {
		t.Errorf("not JSON: %q", body)
	}
	if w.Header()["MS-RequestId"] == nil || w.Header()["MS-CorrelationId"] == nil {
		t.Errorf("headers %v", w.Header())
	}
	if w.Code >= 400 && w.Code != 401 && sb.last(t).Code == "" {
		t.Error("the journal has no code")
	}
}

func FuzzFilter(f *testing.F) {
	f.Add(`{"Field":"CompanyName","Value":"x","Operator":"starts_with"}`)
	f.Add(`{"LeftFilter":{},"Operator":"and","RightFilter":{}}`)
	f.Add(`{"Field":"Domain","Value":"` + strings.Repeat("é", 100) + `","Operator":"StartsWith"}`)
	f.Add("")
	sb := start(f, nil)
	bearer := sb.token(f, "alejandra", "pwd", "mfa")
	f.Fuzz(func(t *testing.T, text string) {
		sane(t, sb, sb.get("/v1/customers?filter="+url.QueryEscape(text), bearer))
		sane(t, sb, sb.get(usersOfTailspin+"?filter="+url.QueryEscape(text), bearer))
	})
}

func FuzzContinuation(f *testing.F) {
	sb := start(f, manyCustomers(5))
	f.Add("Next", sb.list(f, "/customers?size=2").ContinuationToken)
	f.Add("Previous", "eyJwIjoiL2N1c3RvbWVycyIsIm4iOjUwMCwiZiI6MCwibCI6MH0") // the place before the first
	f.Add("Last", "e30")
	f.Add("PageIndex", "")
	bearer := sb.token(f, "alejandra", "pwd", "mfa")
	f.Fuzz(func(t *testing.T, seek, continuation string) {
		r := httptest.NewRequest("GET", "/v1/customers?seekOperation="+url.QueryEscape(seek), nil)
		r.Header.Set("Authorization", "Bearer "+bearer)
		r.Header["Ms-Continuationtoken"] = []string{continuation}
		sane(t, sb, sb.call(r))
	})
}

func FuzzNewUser(f *testing.F) {
	f.Add(newUser("a@tailspin.example"))
	f.Add(strings.ToUpper(newUser("a@tailspin.example")))
	f.Add(`{"passwordProfile":null,"userPrincipalName":7}`)
	f.Add(`[{"id":`)
	sb := start(f, nil)
	f.Fuzz(func(t *testing.T, body string) {
		w := sb.post(t, body)
		sane(t, sb, w)
		if w.Code == 201 && !strings.Contains(strings.ToLower(body), "tailspin") {
			t.Errorf("a user was made of %q", body)
		}
	})
}

func FuzzBearer(f *testing.F) {
	sb := start(f, nil)
	good := sb.token(f, "alejandra", "pwd", "mfa")
	f.Add("Bearer " + good)
	f.Add("Bearer " + good[:len(good)-4])
	f.Add("bearer  " + strings.Replace(good, ".", "..", 1))
	f.Add("Bearer eyJhbGciOiJub25lIn0.e30.")
	f.Add("Negotiate x")
	f.Fuzz(func(t *testing.T, authorization string) {
		r := httptest.NewRequest("GET", "/v1/customers", nil)
		r.Header["Authorization"] = []string{authorization}
		w := sb.call(r)
		sane(t, sb, w)
		if w.Code == 200 && !strings.Contains(authorization, good) {
			t.Errorf("%q was let in", authorization)
		}
	})
}

func FuzzPath(f *testing.F) {
	sb := start(f, nil)
	bearer := sb.token(f, "alejandra", "pwd", "mfa")
	f.Add("GET", "/v1/customers/"+tailspin)
	f.Add("GET", "//V1//customers/%2F/users/")
	f.Add("HEAD", "/v1/customers/{"+tailspin+"}")
	f.Add("PATCH", "/v1/customers/all/validations")
	f.Fuzz(func(t *testing.T, method, path string) {
		r := httptest.NewRequest("GET", "/", nil)
		u, err := url.Parse(path)
		if err != nil || u.Path == "" || u.Path[0] != '/' {
			t.Skip("not a path")
		}
		r.Method, r.URL = method, u
		r.Header.Set("Authorization", "Bearer "+bearer)
		sane(t, sb, sb.call(r))
	})
}
