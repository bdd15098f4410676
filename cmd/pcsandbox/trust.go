package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// trustFlags are the flags of ca trust and ca untrust.
type trustFlags struct {
	system, browsers, dryRun bool
	java                     []string
	url                      string
}

func trustCommand(s streams, ca *caFlags) *cobra.Command {
	var f trustFlags
	cmd := &cobra.Command{
		Use:   "trust",
		Short: "Let the system, browsers or Java trust the CA, by their own tools",
		Long: "trust puts the CA's certificate into stores that many programs read, by running the platform's own tools.\n" +
			"It prints each command before it runs, asks nothing, and takes the everyday CA alone: one that vouches for\n" +
			"loopback and reserved names and nothing else. Without a store's flag it takes the system's and, where NSS's\n" +
			"certutil is installed, the browsers'. The system's store needs root: without, it prints what to run with sudo.",
		Example: "  pcsandbox ca trust\n  pcsandbox ca trust --dry-run\n  pcsandbox ca trust --nss\n" +
			"  pcsandbox ca trust --java ./test-truststore.jks\n  pcsandbox ca trust --url http://localhost:8080   # a sandbox in a container",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return changeTrust(cmd.Context(), s, *ca, f, trusting) },
	}
	f.add(cmd)
	return cmd
}

func untrustCommand(s streams, ca *caFlags) *cobra.Command {
	var f trustFlags
	cmd := &cobra.Command{
		Use:     "untrust",
		Short:   "Undo ca trust",
		Long:    "untrust takes the CA's certificate out of the stores again, by running the platform's own tools.",
		Example: "  pcsandbox ca untrust\n  pcsandbox ca untrust --nss --dry-run",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return changeTrust(cmd.Context(), s, *ca, f, untrusting) },
	}
	f.add(cmd)
	return cmd
}

func (f *trustFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.BoolVar(&f.system, "system", false, "the operating system's store")
	fl.BoolVar(&f.browsers, "nss", false, "the stores of Chromium and Firefox (Linux)")
	fl.StringArrayVar(&f.java, "java", nil, "a Java key store with the usual password, "+storePassword+" (repeatable)")
	fl.BoolVar(&f.dryRun, "dry-run", false, "print the commands and run none")
	fl.StringVar(&f.url, "url", "", "console of a running sandbox whose CA is meant, e.g. in a container; default: the state folder's")
}

// A direction is what becomes of the certificate.
type direction string

const (
	trusting   direction = "trusted"
	untrusting direction = "no longer trusted"
)

func changeTrust(ctx context.Context, s streams, ca caFlags, f trustFlags, d direction) error {
	if ca.transparent {
		return hinted{errors.New("the CA for the real host names is never installed: whoever trusts it takes this sandbox for Microsoft"),
			"let one process trust it: " + self() + " ca --transparent says how"}
	}
	file, root, err := installable(ctx, ca, f)
	if err != nil && d == trusting {
		return err
	}
	m := thisMachine()
	stores, err := m.chosen(f, file, root)
	if err != nil {
		return err
	}
	return m.apply(ctx, s, order{stores, d, f.dryRun})
}

// An order is what shall become of the certificate, and where.
type order struct {
	stores []trustStore
	what   direction
	dryRun bool
}

// apply changes the stores one after the other. What only root may do it leaves
// to the user, and says so.
func (m machine) apply(ctx context.Context, s streams, o order) error {
	var later []string
	for _, store := range o.stores {
		steps := store.trust
		if o.what == untrusting {
			steps = store.untrust
		}
		switch {
		case len(steps) == 0:
			fmt.Fprintf(s.err, "pcsandbox: nothing to undo in %s\n", store.name)
		case store.needsRoot && !m.root:
			for _, st := range steps {
				later = append(later, "sudo "+st.line())
			}
		default:
			if err := follow(ctx, s, o.dryRun, steps); err != nil {
				return fmt.Errorf("%s: %w", store.name, err)
			}
			if !o.dryRun {
				fmt.Fprintf(s.out, "%s by %s, read by %s\n", o.what, store.name, store.readBy)
			}
		}
	}
	switch {
	case len(later) == 0:
		return nil
	case o.dryRun:
		fmt.Fprintln(s.out, strings.Join(later, "\n"))
		return nil
	}
	return hinted{errors.New("the system's store needs root; nothing was changed in it"),
		"run this yourself:\n  " + strings.Join(later, "\n  ")}
}

// follow prints and runs steps. The tools get no input, so none can ask.
func follow(ctx context.Context, s streams, dryRun bool, steps []step) error {
	for _, st := range steps {
		if dryRun {
			fmt.Fprintln(s.out, st.line())
			continue
		}
		fmt.Fprintln(s.out, "$", st.line())
		cmd := exec.CommandContext(ctx, st.args[0], st.args[1:]...)
		if !st.mayFail {
			cmd.Stdout, cmd.Stderr = s.err, s.err
		}
		if err := cmd.Run(); err != nil && !st.mayFail {
			return hinted{fmt.Errorf("%s fails: %w", st.args[0], err), "what it said stands above"}
		}
	}
	return nil
}

// chosen are the stores that the flags name, or those that most people mean.
func (m machine) chosen(f trustFlags, file string, root *keys.Root) ([]trustStore, error) {
	var stores []trustStore
	anything := !f.system && !f.browsers && len(f.java) == 0
	if f.system || anything {
		store, err := m.systemStore(file, root)
		if err != nil {
			return nil, err
		}
		stores = append(stores, store)
	}
	if f.browsers || anything && m.os == "linux" && m.look("certutil") {
		browsers, err := m.browserStores(file)
		if err != nil {
			return nil, err
		}
		stores = append(stores, browsers...)
	}
	for _, keystore := range f.java {
		store, err := m.javaStore(keystore, file)
		if err != nil {
			return nil, err
		}
		stores = append(stores, store)
	}
	return stores, nil
}

// installable is the file with the CA that is meant, once it is known to be the
// everyday one.
func installable(ctx context.Context, ca caFlags, f trustFlags) (string, *keys.Root, error) {
	if f.url != "" {
		return fetchedCA(ctx, f.url)
	}
	dir, err := stateDir(ca.state)
	if err != nil {
		return "", nil, err
	}
	file := filepath.Join(dir, "public", "ca.pem")
	switch root, err := keys.InstallableFrom(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return file, nil, noCA(file, self()+" serve")
	case err != nil:
		return file, nil, refusedCA(file, err)
	default:
		return file, root, nil
	}
}

func refusedCA(file string, err error) error {
	return hinted{fmt.Errorf("%s is not installed: %w", file, err),
		"let single programs trust it: " + self() + " ca says how"}
}

func thisMachine() machine {
	home, _ := os.UserHomeDir() // without one there are no browsers' stores
	return machine{
		os: runtime.GOOS, home: home,
		root:   os.Geteuid() == 0 || runtime.GOOS == "windows", // Windows' tool says itself what it lacks
		look:   func(program string) bool { _, err := exec.LookPath(program); return err == nil },
		exists: func(path string) bool { _, err := os.Stat(path); return err == nil },
		glob:   func(pattern string) []string { found, _ := filepath.Glob(pattern); return found },
	}
}
