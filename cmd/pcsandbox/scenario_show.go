package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// showFlags are the flags of scenario show.
type showFlags struct {
	expanded bool
	format   string
	set      []string
}

func showCommand(s streams) *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use: "show NAME|FILE", Short: "Print a scenario, and what can be set in it", Args: cobra.ExactArgs(1),
		Example: "  pcsandbox scenario show trent\n  pcsandbox scenario show agent-roles --format json\n  pcsandbox scenario show --expanded partner-center-mfa\n" +
			"  pcsandbox scenario show --expanded ./mine.yaml --set day=2026-03-15",
		RunE: func(_ *cobra.Command, args []string) error { return showScenario(s, args[0], f) },
	}
	fl := cmd.Flags()
	fl.BoolVar(&f.expanded, "expanded", false, "with every default and derived id spelt out, and every parameter filled in")
	fl.StringVar(&f.format, "format", "text", "text, or json: what it is about, what can be set, and which stories it plays")
	fl.StringArrayVar(&f.set, "set", nil, setUsage)
	return cmd
}

func showScenario(s streams, name string, f showFlags) error {
	opts, err := valuesOf(f.set)
	if err != nil {
		return err
	}
	sc, err := readScenario(name, opts...)
	if err != nil {
		return err
	}
	switch {
	case f.format == "json" && f.expanded:
		return hinted{fmt.Errorf("--expanded prints a scenario file, which is YAML"), "leave --expanded or --format json out"}
	case f.format == "json":
		return printJSON(s.out, shownOf(sc))
	case f.format != "text":
		return fmt.Errorf("--format %q is not text or json", f.format)
	case f.expanded:
		return showExpanded(s.out, sc)
	}
	text, err := scenarios.ReadFile(name)
	if !isFile(name) {
		text, err = scenarios.Text(name)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.out, settings(sc)+string(text))
	return err
}

func showExpanded(w io.Writer, sc *scenarios.Scenario) error {
	text, err := sc.ExpandedYAML()
	if err != nil {
		return err
	}
	if n := len(sc.Variants); n > 0 {
		fmt.Fprintf(w, "# for %s, one of %d combinations of the matrix; --set name=value chooses another\n", sc.Stands(), n)
	}
	_, err = w.Write(text)
	return err
}

// A shown is what a program wants to know of a scenario.
type shown struct {
	listed
	Stories []string `json:"stories"` // what replay plays, by the names in its report
}

func shownOf(sc *scenarios.Scenario) shown {
	out := shown{listedOf(sc), []string{}}
	for _, one := range sc.Plays() {
		if len(one.Story) > 0 {
			out.Stories = append(out.Stories, one.Title())
		}
	}
	return out
}

// settings tells in comments what can be set in a scenario.
func settings(sc *scenarios.Scenario) string {
	all := sc.Settings()
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("# What can be set, by --set name=value:\n")
	for _, set := range all {
		fmt.Fprintf(&b, "#   %s: %s\n", set.Name, oneLine(meaning(set)))
	}
	if n := len(sc.Variants); n > 0 {
		fmt.Fprintf(&b, "# The story is played for %d combinations of values.\n", n)
	}
	return b.String() + "\n"
}

// meaning is what a setting stands for and may be.
func meaning(set scenarios.Setting) string {
	values := strings.Join(set.Values, ", ")
	var text string
	switch {
	case set.Matrix:
		text = "each of " + values + ", or one value alone"
	case values != "":
		text = fmt.Sprintf("one of %s; default %q", values, set.Default)
	default:
		text = fmt.Sprintf("default %q", set.Default)
	}
	return strings.TrimRight(text+". "+set.Description, " ")
}

// oneLine keeps a text on the line of its comment.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}
