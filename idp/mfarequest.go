package idp

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// mfaPolicy is the authentication context class that asks for MFA.
const mfaPolicy = "urn:microsoft:policies:mfa"

// freshMFA is how recent a second factor must be for ngcmfa.
const freshMFA = 10 * time.Minute

// An mfaRequest is what a request itself says about MFA.
type mfaRequest struct {
	Wanted bool
	Fresh  bool     // ngcmfa: a second factor of the last minutes
	ACRs   []string // authentication contexts (c1 … c25) asked for
}

// parseMFARequest reads every way in which clients ask for MFA: amr_values,
// acr_values, and the claims parameter with acr, amr, acrs or the policy ids that
// an earlier refusal named. What it does not know it leaves alone.
func parseMFARequest(values url.Values) (mfaRequest, error) {
	var m mfaRequest
	m.methods(strings.Fields(values.Get("amr_values")))
	m.contexts(strings.Fields(values.Get("acr_values")))
	err := m.claims(values.Get("claims"))
	return m, err
}

// mfaRequestOf is what an earlier request asked for, as it was stored.
func mfaRequestOf(r signin.Request) mfaRequest {
	m := mfaRequest{Wanted: r.MFA, Fresh: r.MFAFresh}
	_ = m.claims(r.Claims) // it was checked before it was stored
	return m
}

func (m mfaRequest) and(other mfaRequest) mfaRequest {
	acrs := append(slices.Clone(m.ACRs), other.ACRs...)
	slices.Sort(acrs)
	return mfaRequest{Wanted: m.Wanted || other.Wanted, Fresh: m.Fresh || other.Fresh, ACRs: slices.Compact(acrs)}
}

// met reports whether a sign-in has the MFA that is asked for, fresh enough.
func (m mfaRequest) met(a signin.Authentication, now time.Time) bool {
	return a.MFA && (!m.Fresh || now.Sub(a.MFATime) <= freshMFA)
}

func (m *mfaRequest) methods(amr []string) {
	if slices.Contains(amr, "ngcmfa") {
		m.Wanted, m.Fresh = true, true
	}
	// With both listed either will do, and every client lists mfa as the lesser.
	if slices.Contains(amr, "mfa") {
		m.Wanted, m.Fresh = true, false
	}
}

func (m *mfaRequest) contexts(acr []string) {
	if slices.Contains(acr, mfaPolicy) {
		m.Wanted = true
	}
}

// A claimRequest is one member of the claims parameter (OpenID Connect Core
// 5.5.1). Values of other types than text are of no interest here.
type claimRequest struct {
	Value  any   `json:"value"`
	Values []any `json:"values"`
}

func (c claimRequest) texts() []string {
	var out []string
	for _, v := range append([]any{c.Value}, c.Values...) {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func (m *mfaRequest) claims(text string) error {
	if text == "" {
		return nil
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &parts); err != nil {
		return fail(9002313, "the claims parameter is not a JSON object").because(err)
	}
	for _, part := range []string{"access_token", "id_token"} {
		var wanted map[string]json.RawMessage
		if json.Unmarshal(parts[part], &wanted) != nil {
			continue // absent, null, or something only others understand
		}
		for name, raw := range wanted {
			var c claimRequest
			if json.Unmarshal(raw, &c) == nil {
				m.claim(name, c.texts())
			}
		}
	}
	return nil
}

func (m *mfaRequest) claim(name string, values []string) {
	switch name {
	case "acr":
		m.contexts(values)
	case "amr":
		m.methods(values)
	case "capolids", "polids":
		m.Wanted = m.Wanted || len(values) > 0
	case "acrs":
		for _, v := range values {
			if authContext(v) && !slices.Contains(m.ACRs, v) {
				m.Wanted = true
				m.ACRs = append(m.ACRs, v)
			}
		}
	}
}

// authContext reports whether s is one of c1 … c25.
func authContext(s string) bool {
	digits, ok := strings.CutPrefix(s, "c")
	if !ok || digits == "" || len(digits) > 2 || digits[0] == '0' {
		return false
	}
	n := 0
	for _, d := range digits {
		if d < '0' || d > '9' {
			return false
		}
		n = n*10 + int(d-'0')
	}
	return n <= 25
}
