package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// caFlags are the flags of ca; those of its commands know the first two.
type caFlags struct {
	state       string
	transparent bool
	pem, path   bool
	all         bool
}

func caCommand(s streams) *cobra.Command {
	var f caFlags
	cmd := &cobra.Command{
		Use:   "ca",
		Short: "Show the CA certificate that clients must trust, and how",
		Long: "ca shows where the CA's certificate is and what this system and the runtimes found on it need to trust it;\n" +
			"with --all, what every one needs. ca trust does it for the system, browsers and Java.",
		Example: "  pcsandbox ca\n  pcsandbox ca --path\n  pcsandbox ca trust --dry-run\n" +
			"  curl --cacert \"$(pcsandbox ca --path)\" https://localhost:8443/v1/customers",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return showCA(s, f) },
	}
	cmd.PersistentFlags().StringVar(&f.state, "state", "", "folder that keeps keys and CA; default: the user's state folder")
	cmd.PersistentFlags().BoolVar(&f.transparent, "transparent", false, "the CA for the real host names, which serve --transparent makes")
	fl := cmd.Flags()
	fl.BoolVar(&f.path, "path", false, "print the path alone")
	fl.BoolVar(&f.pem, "pem", false, "print the certificate")
	fl.BoolVar(&f.all, "all", false, "also what runtimes need that are not on the PATH")
	cmd.AddCommand(trustCommand(s, &f), untrustCommand(s, &f))
	return cmd
}

func showCA(s streams, f caFlags) error {
	dir, err := stateDir(f.state)
	if err != nil {
		return err
	}
	file, maker := filepath.Join(dir, "public", "ca.pem"), self()+" serve"
	if f.transparent {
		file, maker = filepath.Join(dir, "public", "transparent", "ca.pem"), self()+" serve --transparent"
	}
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noCA(file, maker)
	case err != nil:
		return err
	case f.path:
		fmt.Fprintln(s.out, file)
		return nil
	case f.pem:
		_, err = s.out.Write(text)
		return err
	case f.transparent:
		fmt.Fprintf(s.out, transparentHelp, quoted(file))
		return nil
	}
	root, err := keys.ReadRoot(text)
	if err != nil {
		return hinted{fmt.Errorf("%s: %w", file, err), "remove it: " + maker + " makes a new one"}
	}
	return thisMachine().explainCA(s.out, file, root, f.all)
}

// noCA says that there is no CA yet, and what makes one.
func noCA(file, maker string) error {
	return hinted{fmt.Errorf("there is no CA yet: %s is missing", file), maker + " makes one at its first start"}
}
