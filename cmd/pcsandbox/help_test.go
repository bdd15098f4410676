package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestEveryCommandHasExamplesThatItUnderstands(t *testing.T) {
	t.Parallel()
	s := streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Example == "" || cmd.Short == "" {
			t.Errorf("%s has no example, or no summary", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Example) {
			understood(t, rootCommand(s), strings.TrimSpace(line))
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(rootCommand(s))
}

// understood checks that commands and flags of an example exist.
func understood(t *testing.T, root *cobra.Command, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, "   #")
	for _, call := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune("|&>;()", c) }) {
		words := strings.Fields(strings.Trim(strings.TrimSpace(call), `"`))
		if len(words) == 0 || words[0] != "pcsandbox" {
			continue
		}
		cmd, rest, err := root.Find(words[1:])
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		if err := cmd.ParseFlags(rest); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
}
