package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	scenario, addr, consoleAddr, publicURL, backURL, asOf, state, seatPorts string
	hosts, set                                                              []string
	anyAddress, realDomains, transparent, quiet                             bool
}

func serveCommand(s streams) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start the sandbox",
		Long:  "serve starts the sandbox on this machine and prints where everything is, who can sign in and a first call to try.",
		Example: "  pcsandbox serve\n  pcsandbox serve --scenario trent\n  pcsandbox serve --as-of 2026-03-15\n" +
			"  pcsandbox serve --scenario ./mine.yaml --addr localhost:9443",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, s, f) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.scenario, "scenario", scenarios.DefaultName, "name of a built-in scenario, or a file")
	fl.StringArrayVar(&f.set, "set", nil, setUsage)
	fl.StringVar(&f.addr, "addr", "localhost:8443", "address of the surfaces (HTTPS)")
	fl.StringVar(&f.consoleAddr, "console-addr", "localhost:8080", "address of console and control API (HTTP)")
	fl.StringVar(&f.publicURL, "public-url", "", "address that clients are told, e.g. https://localhost:9443; default: the one they used")
	fl.StringVar(&f.backURL, "back-url", "", "with --public-url: address by which containers reach the sandbox, e.g. https://pcsandbox.test:8443")
	fl.StringArrayVar(&f.hosts, "host", nil, "one more host name that clients may use (repeatable)")
	fl.StringVar(&f.asOf, "as-of", "", "day on which Partner Center's rules are looked at, e.g. 2026-03-15, or today")
	fl.StringVar(&f.state, "state", "", "folder that keeps keys and CA; default: the user's state folder, else memory")
	fl.StringVar(&f.seatPorts, "seat-ports", "8444-8543", "ports for seats")
	fl.BoolVar(&f.anyAddress, "listen-beyond-loopback", false, "allow an address that other machines reach")
	fl.BoolVar(&f.realDomains, "allow-real-domains", false, "allow scenario domains outside the reserved suffixes (loopback only)")
	fl.BoolVar(&f.transparent, "transparent", false, "answer for the real host names, too, by a CA of their own (docs/compose.md)")
	fl.BoolVar(&f.quiet, "quiet", false, "print no start page")
	return cmd
}

func serve(cmd *cobra.Command, s streams, f serveFlags) error {
	opts, err := valuesOf(f.set)
	if err != nil {
		return err
	}
	if f.realDomains {
		opts = append(opts, scenarios.AllowRealDomains())
	}
	sc, err := readScenario(f.scenario, opts...)
	if err != nil {
		return err
	}
	if f.asOf != "" {
		day := scenarios.Date(f.asOf)
		if _, ok := day.Time(); !ok && day != scenarios.Today {
			return fmt.Errorf("--as-of %q: it must be a day such as 2026-03-15, or today", f.asOf)
		}
		sc.AsOf = day
	}
	if err := checkAddresses(cmd.Context(), f); err != nil {
		return err
	}
	state, err := stateDir(f.state)
	if err != nil {
		return err
	}
	if !f.quiet { // the first start makes keys, and a large scenario takes its time
		fmt.Fprintln(s.err, "pcsandbox: starting", sc.Name)
	}
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelInfo}))
	sb, err := pcsandbox.Open(pcsandbox.Config{
		Scenario: sc, Addr: f.addr, ConsoleAddr: f.consoleAddr, PublicURL: f.publicURL, BackURL: f.backURL, Hosts: f.hosts,
		SeatPorts: f.seatPorts, StateDir: state, Transparent: f.transparent, Log: log,
	})
	if err != nil {
		return errNotListening(f, err)
	}
	defer sb.Close()
	if !f.quiet {
		rules, err := sb.Control().Policy(cmd.Context())
		if err != nil {
			return err
		}
		startPage{sb: sb, sc: sc, rules: *rules, self: self(), os: runtime.GOOS, colour: colours(s.out)}.print(s.out)
	}
	debug.FreeOSMemory() // what reading scenarios and pages took is not needed again
	<-cmd.Context().Done()
	fmt.Fprintln(s.err, "pcsandbox: shutting down")
	return nil
}

// stateDir is the folder that keeps keys and CA: the one told, else the user's
// state folder. Without a home there is none, and everything stays in memory.
func stateDir(told string) (string, error) {
	if told != "" {
		return filepath.Abs(told)
	}
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "pcsandbox"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", nil //nolint:nilerr // a container without a home: see above
	}
	return filepath.Join(home, ".local", "state", "pcsandbox"), nil
}
