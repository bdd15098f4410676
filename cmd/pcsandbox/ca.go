package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func caCommand(s streams) *cobra.Command {
	var state string
	var pem, path bool
	cmd := &cobra.Command{
		Use:     "ca",
		Short:   "Show the CA certificate that clients must trust, and how",
		Example: "  pcsandbox ca\n  pcsandbox ca --path\n  curl --cacert \"$(pcsandbox ca --path)\" https://localhost:8443/v1/customers",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := stateDir(state)
			if err != nil {
				return err
			}
			file := filepath.Join(dir, "public", "ca.pem")
			text, err := os.ReadFile(file)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return hinted{fmt.Errorf("there is no CA yet in %s", dir), "pcsandbox serve makes one at its first start"}
			case err != nil:
				return err
			case path:
				fmt.Fprintln(s.out, file)
			case pem:
				_, err = s.out.Write(text)
			default:
				fmt.Fprintf(s.out, trustHelp, file)
			}
			return err
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&state, "state", "", "folder that keeps keys and CA; default: the user's state folder")
	fl.BoolVar(&path, "path", false, "print the path alone")
	fl.BoolVar(&pem, "pem", false, "print the certificate")
	return cmd
}

const trustHelp = `CA certificate  %[1]s

It can vouch for loopback and reserved names only (localhost, *.example,
*.test and the sandbox's *.onmicrosoft.com names): its private key signs
through a name-constrained intermediate, and the root's was destroyed.
Trust it where you need it:

  curl      curl --cacert %[1]s …
  Go        SSL_CERT_FILE=%[1]s        (Linux; it replaces the system's list)
            or put it into tls.Config.RootCAs
  Node      NODE_EXTRA_CA_CERTS=%[1]s  (set before the process starts)
  Python    REQUESTS_CA_BUNDLE=%[1]s   (requests, MSAL)
            SSL_CERT_FILE=%[1]s        (ssl)
  Java      keytool -importcert -noprompt -alias pcsandbox -file %[1]s \
              -keystore pcsandbox.jks -storepass changeit
            then -Djavax.net.ssl.trustStore=pcsandbox.jks
  Chromium  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n pcsandbox -i %[1]s
            or just accept the warning page
`
