package pcapi

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// on is the value of a fidelity switch that is on.
const on = "on"

// Values of the fidelity switch is_mfa_compliant. Empty means header.
const (
	inBody = "body"
	inBoth = "both"
)

// remarks are what an answer says besides its matter, as the scenario's
// fidelity switches want it: whether the caller did MFA, and a byte order mark.
type remarks struct {
	told      bool // isMfaCompliant is part of the answer
	compliant bool
	where     string // header, body, both
	bom       bool
}

// remarks finds what the answer to a call says. Whoever asks with ValidateMfa is
// told whether the token's user did MFA, refused or not, as soon as the phase is
// one in which Partner Center looks. An app on its own has no user to tell of.
func (v *visit) remarks() remarks {
	f := v.settings.Fidelity
	r := remarks{where: f.IsMFACompliant, bom: f.BOM == on}
	if !v.facts.User || v.facts.Phase == policy.Off || v.facts.Phase == "" {
		return r
	}
	r.told = strings.EqualFold(strings.TrimSpace(v.Header.Get(headerValidateMFA)), "true")
	r.compliant = policy.MFACompliant(v.facts.AMR)
	return r
}

// on adds the remarks to an answer.
func (r remarks) on(res web.Result) web.Result {
	if r.told && r.where != inBody {
		res = res.With("isMfaCompliant", strconv.FormatBool(r.compliant))
	}
	isObject := len(res.Body) > 1 && res.Body[0] == '{'
	if r.told && isObject && (r.where == inBody || r.where == inBoth) {
		res.Body = withMember(res.Body, `"isMfaCompliant":`+strconv.FormatBool(r.compliant))
	}
	if r.bom && isJSON(res) {
		res.Body = append([]byte("\ufeff"), res.Body...)
	}
	return res
}

// withMember adds a member at the end of a JSON object.
func withMember(object []byte, member string) []byte {
	head := bytes.TrimSuffix(object, []byte("}"))
	out := make([]byte, 0, len(object)+len(member)+1)
	out = append(out, head...)
	if len(head) > 1 {
		out = append(out, ',')
	}
	out = append(out, member...)
	return append(out, '}')
}

func isJSON(res web.Result) bool {
	for _, h := range res.Headers {
		if h.Name == "Content-Type" {
			return strings.HasPrefix(h.Value, "application/json")
		}
	}
	return false
}

// afterGate is an error that came up when the gate had got to know the caller:
// its answer carries remarks, too.
type afterGate struct {
	error
	remarks remarks
}

// Unwrap implements the interface that package errors looks for.
func (e *afterGate) Unwrap() error { return e.error }
