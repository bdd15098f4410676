package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// partnerCenter are the audiences that the Partner Center API accepts.
var partnerCenter = []string{"https://api.partnercenter.microsoft.com", "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"}

// assumedDate is the day from which on every call without MFA is refused; its
// rules are assumed where no sandbox says which hold.
const assumedDate = "2026-04-01"

// shortestSignature is that of RS256 with the shortest key that it allows (RFC
// 7518 3.3: 2048 bits).
const shortestSignature = 2048 / 8

// A judgement is what Partner Center says to a token, and who says so.
type judgement struct {
	control.Decision
	why     string // what is wrong with the token itself, if anything
	by      string // the sandbox that was asked, or
	unasked string // why none was
	rules   string
}

// printToken shows a token as it stands, and its times as people read them.
func printToken(w io.Writer, d *token.Decoded) error {
	fmt.Fprintf(w, "header   %s\n", d.Header)
	var claims bytes.Buffer
	if err := json.Indent(&claims, d.Payload, "", "  "); err != nil {
		return err
	}
	fmt.Fprintf(w, "claims   %s\n", claims.String())
	if d.Claims != nil {
		name := "times"
		for _, t := range []struct {
			claim, says string
			at          time.Time
		}{
			{"iat", "issued", d.Claims.IssuedAt}, {"nbf", "valid from", d.Claims.NotBefore}, {"exp", "valid until", d.Claims.Expires},
		} {
			if !t.at.IsZero() {
				fmt.Fprintf(w, "%-7s  %s  %s  %s\n", name, t.claim, inUTC(t.at), t.says)
				name = ""
			}
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

// judgeOffline says what the gate's rules make of what can be seen without keys.
func judgeOffline(raw string, d *token.Decoded, unasked string) judgement {
	bearer, why := examined(raw, d)
	call := policy.Call{
		Bearer: bearer, PartnerTenant: true,
		Operation: policy.Operation{Name: "customers.list", Mode: policy.Both},
		Phase:     policy.Enforce, PhaseReason: policy.PhaseProductionEnforced, IDsWellFormed: true,
	}
	if c := d.Claims; c != nil {
		call.User, call.AMR = c.HasUser(), c.AMR
		call.AudienceAccepted = slices.Contains(partnerCenter, strings.TrimRight(c.Audience, "/"))
	}
	decision := policy.Admit(call)
	rule, _ := policy.RuleFor(decision.Reason)
	return judgement{
		Decision: control.Decision{
			Outcome: string(decision.Outcome), Reason: string(decision.Reason),
			Text: rule.Text, Remedy: rule.Remedy, Source: rule.Source.String(),
		},
		why: why, unasked: unasked, rules: "enforcement as of " + assumedDate + " is assumed",
	}
}

// examined is what becomes of a bearer token as far as no key is needed, in the
// order in which the API looks, and what is wrong with it.
func examined(raw string, d *token.Decoded) (policy.Bearer, string) {
	c, now := d.Claims, d.Looked
	switch {
	case d.Algorithm != "RS256":
		return policy.BearerMalformed, fmt.Sprintf("its alg is %.20q, and Entra signs with RS256", d.Algorithm)
	case !strings.EqualFold(d.Type, "JWT"):
		return policy.BearerMalformed, fmt.Sprintf("the header's typ is %.20q, not JWT", d.Type)
	case len(d.Critical) > 0:
		return policy.BearerMalformed, "the header's crit asks for what is not supported"
	case c == nil:
		return policy.BearerMalformed, fmt.Sprint(d.Problem)
	case c.Expires.IsZero() || c.NotBefore.IsZero():
		return policy.BearerMalformed, "it has no exp or no nbf"
	}
	signature, err := base64.RawURLEncoding.DecodeString(raw[strings.LastIndexByte(raw, '.')+1:])
	switch {
	case err != nil:
		return policy.BearerMalformed, "its signature is not base64url"
	case len(signature) < shortestSignature:
		return policy.BearerBadSignature, fmt.Sprintf("its signature has %d bytes; one of RS256 has at least %d", len(signature), shortestSignature)
	case !issuedByEntra(c):
		return policy.BearerWrongIssuer, fmt.Sprintf("iss is %.200q, which is not %s with the token's own tid and the slash at the end", c.Issuer, token.IssuerV1("{tid}"))
	case now.Before(c.NotBefore):
		return policy.BearerNotYetValid, fmt.Sprintf("it is valid from %s, and now is %s", inUTC(c.NotBefore), inUTC(now))
	case !now.Before(c.Expires):
		return policy.BearerExpired, fmt.Sprintf("it was valid until %s, and now is %s", inUTC(c.Expires), inUTC(now))
	}
	return policy.BearerValid, ""
}

// issuedByEntra accepts the issuer of either version. That of v2.0 is on the
// host that issued it, which for a sandbox is the sandbox's own.
func issuedByEntra(c *token.Claims) bool {
	if c.TenantID == "" {
		return false
	}
	if c.Issuer == token.IssuerV1(c.TenantID) {
		return true
	}
	host, ok := strings.CutSuffix(c.Issuer, "/"+c.TenantID+"/v2.0")
	host, secure := strings.CutPrefix(host, "https://")
	return ok && secure && host != ""
}

func (j judgement) print(w io.Writer) {
	verdict := "Partner Center serves it"
	if j.Outcome != string(policy.Allow) {
		verdict = "Partner Center refuses it"
	}
	qualified := ""
	if j.by == "" {
		qualified = ", as far as can be seen without the keys"
	}
	fmt.Fprintf(w, "verdict  %s: %s%s\n         %s\n", verdict, j.Reason, qualified, j.Text)
	for _, line := range []struct{ name, text string }{{"why", j.why}, {"remedy", j.Remedy}, {"source", j.Source}} {
		if line.text != "" {
			fmt.Fprintf(w, "%-7s  %s\n", line.name, line.text)
		}
	}
	if j.by != "" {
		fmt.Fprintf(w, "\nSays %s, by the\n%s.\n", j.by, j.rules)
		return
	}
	fmt.Fprintf(w, "\nJudged here: %s; %s.\n", j.unasked, j.rules)
	fmt.Fprintln(w, "Not looked at: the signature, the agent roles and who the customer is.")
}
