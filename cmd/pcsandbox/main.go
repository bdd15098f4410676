package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pcsandbox/pcsandbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}, os.Args[1:]))
}

// streams are what a command talks through.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// An exitError ends the command with a code of its own. Its message, if any, was
// printed already.
type exitError int

func (e exitError) Error() string { return fmt.Sprint("exit ", int(e)) }

// A hinted error comes with a guess of what to do.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// hintOf is the guess that an error comes with, if any.
func hintOf(err error) string {
	var h hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}

// run is the command: it returns the exit code.
func run(ctx context.Context, s streams, args []string) int {
	cmd := rootCommand(s)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	var code exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(s.err, "pcsandbox:", err)
	if hint := hintOf(err); hint != "" {
		fmt.Fprintln(s.err, "hint:", hint)
	}
	return 2
}

func rootCommand(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "pcsandbox",
		Short: "A mock Microsoft Partner Center and Entra sandbox",
		Long: "pcsandbox plays, on this machine, every party that decides whether a partner's user may call\n" +
			"the Partner Center API now that multifactor authentication is mandatory. Not affiliated with Microsoft.",
		Example:       "  pcsandbox serve\n  pcsandbox replay --all\n  pcsandbox token --as john\n  pcsandbox doctor",
		Version:       pcsandbox.Version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetIn(s.in)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return hinted{err, fmt.Sprintf("%s --help shows the flags", cmd.CommandPath())}
	})
	root.AddCommand(serveCommand(s), replayCommand(s), scenarioCommand(s), tokenCommand(s), decodeCommand(s), caCommand(s), doctorCommand(s), healthCommand(s), versionCommand(s))
	completeAll(root)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return environment(cmd.Flags()) }
	return root
}

func versionCommand(s streams) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Example: "  pcsandbox version",
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(s.out, "%s version %s\n", cmd.Root().Name(), pcsandbox.Version())
			return err
		},
	}
}

func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := fmt.Errorf("there is no command %q", args[0])
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return hinted{err, "did you mean " + strings.Join(near, " or ") + "?"}
	}
	return hinted{err, cmd.CommandPath() + " --help lists the commands"}
}

// environment gives every flag that was not set the value of its PCSANDBOX_ twin:
// --console-addr is PCSANDBOX_CONSOLE_ADDR.
func environment(flags *pflag.FlagSet) error {
	var problem error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "PCSANDBOX_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, set := os.LookupEnv(name)
		if f.Changed || !set || f.Name == "help" || f.Name == "version" || problem != nil {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			problem = fmt.Errorf("environment variable %s=%q: %w", name, value, err)
		}
	})
	return problem
}
