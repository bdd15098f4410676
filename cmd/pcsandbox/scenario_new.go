package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

func newScenarioCommand(s streams) *cobra.Command {
	var print bool
	cmd := &cobra.Command{
		Use: "new [NAME|FILE]", Short: "Write a commented scenario to begin with", Args: cobra.MaximumNArgs(1),
		Long: "new writes NAME.yaml, a scenario of two people that can be played as it stands, and beside it the JSON Schema by\n" +
			"which editors complete and check it. It overwrites nothing.",
		Example: "  pcsandbox scenario new\n  pcsandbox scenario new first-try\n  pcsandbox scenario new --print > mine.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			file := "mine.yaml"
			if len(args) == 1 {
				file = args[0]
			}
			return newScenario(s, file, print)
		},
	}
	cmd.Flags().BoolVar(&print, "print", false, "print it, and write no file")
	return cmd
}

func newScenario(s streams, file string, print bool) error {
	if ext := filepath.Ext(file); ext != ".yaml" && ext != ".yml" {
		file += ".yaml"
	}
	base := filepath.Base(file)
	text, err := scenarios.Starter(strings.TrimSuffix(base, filepath.Ext(base)))
	if err != nil {
		return err
	}
	if print {
		_, err := s.out.Write(text)
		return err
	}
	if err := writeNew(file, text); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return hinted{fmt.Errorf("%s exists already, and nothing is overwritten", file), "choose another name, such as pcsandbox scenario new " + strings.TrimSuffix(base, filepath.Ext(base)) + "-2"}
		}
		return err
	}
	schema := filepath.Join(filepath.Dir(file), scenarios.SchemaFile)
	switch err := writeNew(schema, scenarios.Schema()); {
	case errors.Is(err, fs.ErrExist):
	case err != nil:
		return err
	default:
		fmt.Fprintf(s.out, "wrote %s, for editors\n", schema)
	}
	if !strings.ContainsAny(file, `/\`) {
		file = "./" + file
	}
	fmt.Fprintf(s.out, "wrote %s; play it with pcsandbox replay %s\n", file, file)
	return nil
}

// writeNew writes a file that must not exist yet.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
