package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// readScenario reads a built-in scenario by name, or a file.
func readScenario(nameOrFile string, opts ...scenarios.Option) (*scenarios.Scenario, error) {
	if !isFile(nameOrFile) {
		sc, err := scenarios.Open(nameOrFile, opts...)
		var wrong *scenarios.Error
		if err != nil && !errors.As(err, &wrong) {
			return nil, hinted{err, notBuiltIn(nameOrFile)}
		}
		return sc, err
	}
	sc, err := scenarios.LoadFile(nameOrFile, opts...)
	var missing *fs.PathError
	if errors.As(err, &missing) {
		return nil, fmt.Errorf("scenario file: %w", err)
	}
	return sc, err
}

// notBuiltIn says what else a name without a dot or a slash may have meant.
func notBuiltIn(name string) string {
	for _, file := range []string{"./" + name, "./" + name + ".yaml", "./" + name + ".yml"} {
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return "there is a file of that name: write " + file
		}
	}
	return "pcsandbox scenario list shows the built-in ones; a file name has a dot or a slash in it"
}

// valuesOf reads what --set says about the parameters of a scenario.
func valuesOf(settings []string) ([]scenarios.Option, error) {
	var opts []scenarios.Option
	for _, s := range settings {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return nil, hinted{fmt.Errorf("--set %q does not set anything", s), "write --set name=value; the parameters stand at the top of the scenario"}
		}
		opts = append(opts, scenarios.Value(name, value))
	}
	return opts, nil
}

// setUsage is what --set of several commands does.
const setUsage = "give a parameter of the scenario a value: name=value (repeatable)"

func isFile(s string) bool { return strings.ContainsAny(s, `./\`) }

func scenarioCommand(s streams) *cobra.Command {
	cmd := &cobra.Command{Use: "scenario", Short: "List, show, begin and check scenarios",
		Example: "  pcsandbox scenario list\n  pcsandbox scenario new mine\n  pcsandbox scenario lint mine.yaml", Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var format string
	list := &cobra.Command{
		Use: "list", Short: "List the built-in scenarios with their lessons", Args: cobra.NoArgs,
		Example: "  pcsandbox scenario list\n  pcsandbox scenario list --format json",
		RunE:    func(*cobra.Command, []string) error { return listScenarios(s, format) },
	}
	list.Flags().StringVar(&format, "format", "text", "text or json")
	var f lintFlags
	lint := &cobra.Command{
		Use: "lint NAME|FILE...", Short: "Check scenario files and report every problem at once", Args: someFile,
		Long: "lint reports what is wrong with scenario files, and warns of what is legal but surely not meant.\n" +
			"A matrix is checked for each of its combinations.\nIt exits with 0 if a file can be played, 2 if not; with --strict also after a warning.",
		Example: "  pcsandbox scenario lint mine.yaml\n  pcsandbox scenario lint scenarios/*.yaml\n  pcsandbox scenario lint mine.yaml --set day=2026-03-15",
		RunE:    func(_ *cobra.Command, args []string) error { return lintScenarios(s, args, f) },
	}
	lint.Flags().BoolVar(&f.strict, "strict", false, "exit with 2 after warnings, too")
	lint.Flags().StringArrayVar(&f.set, "set", nil, setUsage)
	schema := &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of the format, for editors", Args: cobra.NoArgs,
		Example: "  pcsandbox scenario schema > pcsandbox.schema.json",
		RunE:    func(*cobra.Command, []string) error { _, err := s.out.Write(scenarios.Schema()); return err },
	}
	cmd.AddCommand(list, showCommand(s), newScenarioCommand(s), lint, schema)
	return cmd
}

func someFile(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return hinted{errors.New("which file?"), "name one or more, such as pcsandbox scenario lint mine.yaml"}
	}
	return nil
}

type lintFlags struct {
	set    []string
	strict bool
}

func lintScenarios(s streams, files []string, f lintFlags) error {
	opts, err := valuesOf(f.set)
	if err != nil {
		return err
	}
	bad := false
	for _, file := range files {
		warnings, err := lintOne(file, opts)
		var problems *scenarios.Error
		switch {
		case errors.As(err, &problems):
			fmt.Fprintln(s.out, err)
			bad = true
			continue
		case errors.Is(err, fs.ErrNotExist) && !isFile(file):
			return hinted{fmt.Errorf("there is no scenario %s", file), notBuiltIn(file)}
		case err != nil:
			return err
		}
		for _, w := range warnings {
			fmt.Fprintf(s.out, "%s:%d:%d: warning: %s\n", w.File, w.Line, w.Column, w.Text)
		}
		if f.strict && len(warnings) > 0 {
			bad = true
			continue
		}
		fmt.Fprintf(s.out, "%s: good\n", file)
	}
	if bad {
		return exitError(2)
	}
	return nil
}

// lintOne lints a file, or a built-in scenario where no file has the name.
func lintOne(name string, opts []scenarios.Option) ([]scenarios.Problem, error) {
	warnings, err := scenarios.LintFile(name, opts...)
	if errors.Is(err, fs.ErrNotExist) && !isFile(name) {
		if text, unknown := scenarios.Text(name); unknown == nil {
			return scenarios.Lint(name+".yaml", text, opts...)
		}
	}
	return warnings, err
}
