package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// doctorFlags are the flags of doctor. Those of serve's name have its twins, so
// that both look at the same place.
type doctorFlags struct {
	url, addr, state string
	json             bool
}

func doctorCommand(s streams) *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find the usual mistakes between a client and the sandbox, and say the remedy",
		Long: "doctor looks at the running sandbox, at this machine and shell, and at what the sandbox saw of its clients:\n" +
			"client libraries hide distrust, a wrong authority and a wrong address behind one and the same error.\n" +
			"Run it in the shell that runs your client. It changes nothing and sends no request that the journal lists.\n" +
			"It exits with 0 if there is no problem, 1 if there is one, 2 if it could not look.",
		Example: "  pcsandbox doctor\n  pcsandbox doctor --url http://localhost:8080/seats/s1\n  pcsandbox doctor --json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return doctor(cmd.Context(), s, f) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.url, "url", defaultConsole, "console of the sandbox")
	fl.StringVar(&f.addr, "addr", "localhost:8443", "address of the surfaces, if no sandbox runs that could say it")
	fl.StringVar(&f.state, "state", "", "folder that keeps keys and CA; default: the user's state folder")
	fl.BoolVar(&f.json, "json", false, "print the checks in JSON")
	return cmd
}

func doctor(ctx context.Context, s streams, f doctorFlags) error {
	p, err := admitPatient(ctx, f)
	if err != nil {
		return err
	}
	d := p.examine(ctx)
	if f.json {
		enc := json.NewEncoder(s.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err = enc.Encode(d)
	} else {
		err = d.print(s.out, colours(s.out))
	}
	if err == nil && d.Problems > 0 {
		return exitError(1)
	}
	return err
}

// A patient is everything that doctor looks at.
type patient struct {
	console, addr string
	machine       machine
	env           func(string) string
	read          func(file string) ([]byte, error)
	output        func(ctx context.Context, program string, args ...string) string

	info    *control.Info // nil: no sandbox answers, for the reason below
	absent  error
	entries []control.Entry // newest last
	seen    uint64          // entries that were ever written

	caFile string     // where clients on this machine find the CA
	root   *keys.Root // nil: there is no CA, for the reason below
	rootOf error
}

// newest bounds the journal's entries that are looked at.
const newest = 1000

func admitPatient(ctx context.Context, f doctorFlags) (*patient, error) {
	u, err := url.Parse(f.url)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, hinted{fmt.Errorf("--url %q is not the address of a console", f.url), "it is an address such as " + defaultConsole}
	}
	dir, err := stateDir(f.state)
	if err != nil {
		return nil, err
	}
	p := &patient{
		console: f.url, addr: f.addr, machine: thisMachine(), env: os.Getenv, read: os.ReadFile,
		output: func(ctx context.Context, program string, args ...string) string {
			out, _ := exec.CommandContext(ctx, program, args...).Output() // nothing, if it does not run
			return string(out)
		},
	}
	client := control.New(f.url, nil)
	asking, cancel := context.WithTimeout(ctx, 2*dialTimeout)
	defer cancel()
	if p.info, p.absent = client.Info(asking); p.absent != nil || p.info.Origin == "" {
		p.info = nil
	} else if p.entries, p.seen, err = latest(asking, client); err != nil {
		return nil, err
	}
	p.findCA(asking, client, dir)
	return p, nil
}

// latest is the end of the journal.
func latest(ctx context.Context, client *control.Client) ([]control.Entry, uint64, error) {
	end, err := client.Journal(ctx, 1<<62)
	if err != nil {
		return nil, 0, err
	}
	page, err := client.Journal(ctx, max(end.Last, newest)-newest)
	if err != nil {
		return nil, 0, err
	}
	return page.Entries, end.Last, nil
}

// examine makes all checks, in the order in which a client meets them.
func (p *patient) examine(ctx context.Context) *diagnosis {
	d := &diagnosis{Console: p.console}
	d.add(p.checkSandbox(ctx)...)
	d.add(p.checkCA())
	away := p.trustedSince(turnedAway(p.info))
	trust, away := p.checkTrusted(away)
	d.add(trust...)
	d.add(p.checkProxy())
	if p.info == nil {
		return d
	}
	d.add(p.checkSurfaces(ctx))
	d.add(p.checkClock()...)
	d.add(away...)
	d.add(p.checkJournal()...)
	return d
}

// holds reports whether a file in PEM holds the root, and otherwise whether it
// holds another of pcsandbox's.
func holds(text []byte, root *x509.Certificate) (it, another bool) {
	for _, c := range certificates(text) {
		it = it || c.Equal(root)
		another = another || keys.Ours(c)
	}
	return it, another
}
