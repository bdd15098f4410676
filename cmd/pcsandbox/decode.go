package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// maxToken bounds what decode reads.
const maxToken = 1 << 20

// partnerCenter are the audiences that the Partner Center API accepts.
var partnerCenter = []string{"https://api.partnercenter.microsoft.com", "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"}

func decodeCommand(s streams) *cobra.Command {
	return &cobra.Command{
		Use:     "decode",
		Short:   "Read a JWT from standard input and show what Partner Center would say to it",
		Long:    "decode reads an access token from standard input, shows its header and claims, and says what the Partner\nCenter API's rules make of them. It verifies no signature and sends nothing anywhere.",
		Example: "  pcsandbox token --as trent | pcsandbox decode",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			raw, err := io.ReadAll(io.LimitReader(s.in, maxToken))
			if err != nil {
				return err
			}
			text := strings.TrimSpace(string(raw))
			text = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(text, "Authorization:"), " "))
			text = strings.TrimSpace(strings.TrimPrefix(text, "Bearer "))
			if text == "" {
				return hinted{errors.New("there is nothing on standard input"), "pipe a token in: pcsandbox token --as john | pcsandbox decode"}
			}
			d, err := token.Decode(text)
			if err != nil {
				return hinted{fmt.Errorf("this is no JWT: %w", err), "a token has three parts in base64url with dots between them"}
			}
			return explain(s.out, d)
		},
	}
}

// explain prints a token and what the gate's rules say to its claims, as if its
// signature, times and roles were in order.
func explain(w io.Writer, d *token.Decoded) error {
	fmt.Fprintf(w, "header   %s\n", d.Header)
	var claims bytes.Buffer
	if err := json.Indent(&claims, d.Payload, "", "  "); err != nil {
		return err
	}
	fmt.Fprintf(w, "claims   %s\n\n", claims.String())
	c := d.Claims
	decision := policy.Admit(policy.Call{
		Bearer: policy.BearerValid, AudienceAccepted: slices.Contains(partnerCenter, strings.TrimRight(c.Audience, "/")),
		PartnerTenant: true, User: c.HasUser(), AMR: c.AMR,
		Operation: policy.Operation{Name: "customers.list", Mode: policy.Both},
		Phase:     policy.Enforce, PhaseReason: policy.PhaseProductionEnforced, IDsWellFormed: true,
	})
	verdict := "Partner Center serves it"
	if decision.Outcome != policy.Allow {
		verdict = "Partner Center refuses it"
	}
	rule, _ := policy.RuleFor(decision.Reason)
	fmt.Fprintf(w, "verdict  %s: %s\n         %s\n", verdict, decision.Reason, rule.Text)
	if rule.Remedy != "" {
		fmt.Fprintf(w, "remedy   %s\n", rule.Remedy)
	}
	fmt.Fprintf(w, "source   %s\n", rule.Source)
	fmt.Fprintln(w, "\nNot looked at: the signature, the times, the agent roles and who the customer is.")
	return nil
}
