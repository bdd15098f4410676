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
	var pem, path, transparent bool
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
			file, help, maker := filepath.Join(dir, "public", "ca.pem"), trustHelp, "pcsandbox serve"
			if transparent {
				file, help, maker = filepath.Join(dir, "public", "transparent", "ca.pem"), transparentHelp, "pcsandbox serve --transparent"
			}
			text, err := os.ReadFile(file)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return hinted{fmt.Errorf("there is no CA yet: %s is missing", file), maker + " makes one at its first start"}
			case err != nil:
				return err
			case path:
				fmt.Fprintln(s.out, file)
			case pem:
				_, err = s.out.Write(text)
			default:
				fmt.Fprintf(s.out, help, file)
			}
			return err
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&state, "state", "", "folder that keeps keys and CA; default: the user's state folder")
	fl.BoolVar(&path, "path", false, "print the path alone")
	fl.BoolVar(&pem, "pem", false, "print the certificate")
	fl.BoolVar(&transparent, "transparent", false, "the CA for the real host names, which serve --transparent makes")
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

const transparentHelp = `CA certificate for the real host names  %[1]s

It can vouch for login.microsoftonline.com, api.partnercenter.microsoft.com,
graph.microsoft.com and the other hosts that the sandbox plays, for at most 30
days. Whoever trusts it takes this sandbox for Microsoft. So let one process
trust it, the application under test, where those names lead to the sandbox:

  curl      curl --cacert %[1]s …
  Go        SSL_CERT_FILE=%[1]s
  Node      NODE_EXTRA_CA_CERTS=%[1]s
  Python    REQUESTS_CA_BUNDLE=%[1]s   (requests, MSAL)
            SSL_CERT_FILE=%[1]s        (ssl)
  .NET      SSL_CERT_FILE=%[1]s        (Linux)
  Java      keytool -importcert -noprompt -alias pcsandbox-real -file %[1]s \
              -keystore pcsandbox-real.jks -storepass changeit
            then -Djavax.net.ssl.trustStore=pcsandbox-real.jks

Never put it into a system's, a user's or a browser's store: pcsandbox ca trust
refuses it, too. In a container that is thrown away with the test, the system's
store is that one process's.
`
