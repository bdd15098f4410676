package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// defaultConsole is where serve puts the console.
const defaultConsole = "http://localhost:8080"

func tokenCommand(s streams) *cobra.Command {
	var r control.TokenRequest
	var url string
	var mfa, noMFA bool
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Print an access token from a running sandbox, without the dance",
		Long: "token prints the access token that a plain sign-in gives a person, or an app alone.\n" +
			"Its amr says mfa where the tenant or a policy demands MFA, or where the person's own provider\n" +
			"does MFA and says so. A second factor that is registered and that nobody demands changes nothing:\n" +
			"john's stays without. --mfa and --no-mfa say it outright.\n" +
			"--broken makes one that the API must refuse.",
		Example: "  pcsandbox token --as alejandra\n  pcsandbox token --as john | pcsandbox decode\n" +
			"  pcsandbox token --app automation\n  pcsandbox token --as john --resource middle-tier\n  pcsandbox token --as alejandra --broken expired",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if mfa && noMFA {
				return fmt.Errorf("--mfa and --no-mfa exclude one another")
			}
			if mfa || noMFA {
				r.MFA = &mfa
			}
			if r.As == "" && r.App == "" {
				return hinted{fmt.Errorf("whose token?"), "name a person with --as john, or an app alone with --app automation"}
			}
			t, err := control.New(url, nil).Mint(cmd.Context(), r)
			if err != nil {
				return errNoConsole(url, err)
			}
			fmt.Fprintln(s.out, t.AccessToken)
			return nil
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&r.As, "as", "", "the person: key, user principal name or object id")
	fl.StringVar(&r.App, "app", "", "the client: key or id; default desktop, or the app itself without --as")
	fl.StringVar(&r.Resource, "resource", "", "the API it is for: key, id or URI; default partner-center")
	fl.StringVar(&r.Broken, "broken", "", "make a bad one: "+flaws())
	fl.BoolVar(&mfa, "mfa", false, "with mfa in amr, whatever the scenario says")
	fl.BoolVar(&noMFA, "no-mfa", false, "without mfa in amr")
	fl.StringVar(&url, "url", defaultConsole, "console of the running sandbox")
	return cmd
}

// flaws lists the ways in which a token can be broken.
func flaws() string {
	var names []string
	for _, f := range token.Flaws() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}
