package main

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// completeAll tells the shell what can be typed where a command cannot know it
// by itself. cobra's own completion command prints the shells' scripts.
func completeAll(root *cobra.Command) {
	arguments := map[string]cobra.CompletionFunc{
		"replay": scenarioNames, "scenario show": oneScenario, "scenario lint": yamlFiles,
	}
	flags := map[string]map[string]cobra.CompletionFunc{
		"serve":         {"scenario": scenarioNames, "as-of": eventDates},
		"replay":        {"format": words("text", "json", "junit")},
		"scenario list": {"format": words("text", "json")},
		"token":         {"as": persons, "app": apps, "resource": resources, "broken": flawNames},
	}
	common := map[string]cobra.CompletionFunc{
		"url": words(defaultConsole), "state": folders, "addr": cobra.NoFileCompletions, "console-addr": cobra.NoFileCompletions,
		"public-url": cobra.NoFileCompletions, "host": cobra.NoFileCompletions, "seat-ports": cobra.NoFileCompletions,
	}
	var walk func(*cobra.Command, string)
	walk = func(cmd *cobra.Command, path string) {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
		if f := arguments[path]; f != nil {
			cmd.ValidArgsFunction = f
		}
		for _, known := range []map[string]cobra.CompletionFunc{flags[path], common} {
			for name, f := range known {
				if cmd.LocalFlags().Lookup(name) != nil {
					_ = cmd.RegisterFlagCompletionFunc(name, f) // fails for a flag that has one
				}
			}
		}
		for _, sub := range cmd.Commands() {
			walk(sub, join(path, sub.Name()))
		}
	}
	walk(root, "")
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + " " + name
}

func words(list ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

// resources are Microsoft's own; an app of the scenario may be meant, too.
func resources(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, r := range scenarios.Resources() {
		names = append(names, cobra.CompletionWithDesc(r.Name, r.URI))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// scenarioNames are the built-in scenarios; a file may be meant, too.
func scenarioNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, name := range scenarios.Library() {
		if sc, err := scenarios.Open(name); err == nil {
			names = append(names, cobra.CompletionWithDesc(name, sc.Lesson))
		}
	}
	return names, cobra.ShellCompDirectiveDefault
}

func oneScenario(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return scenarioNames(cmd, args, typed)
}

func yamlFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// eventDates are the days on which the rules change.
func eventDates(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := []string{cobra.CompletionWithDesc(string(scenarios.Today), "as the wall clock says")}
	for _, row := range policy.CalendarRows(policy.Announced) {
		names = append(names, cobra.CompletionWithDesc(row.Date.Format(time.DateOnly), row.Event))
	}
	return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

func flawNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, f := range token.Flaws() {
		names = append(names, string(f))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completionPatience is how long a shell waits for a running sandbox.
const completionPatience = time.Second

// running asks the sandbox that --url names, if it answers.
func running(cmd *cobra.Command) *control.Info {
	if environment(cmd.Flags()) != nil {
		return nil
	}
	url, err := cmd.Flags().GetString("url")
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), completionPatience)
	defer cancel()
	info, err := control.New(url, nil).Info(ctx)
	if err != nil {
		return nil
	}
	return info
}

// persons are those of the running sandbox, or else of the default scenario.
func persons(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	if info := running(cmd); info != nil {
		for _, u := range info.Users {
			names = append(names, cobra.CompletionWithDesc(cmp.Or(u.Key, u.UPN), u.UPN+": "+u.SignIn))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	for _, t := range defaultScenario().Tenants {
		for _, u := range t.Users {
			names = append(names, cobra.CompletionWithDesc(cmp.Or(u.Key, u.UPN), u.UPN+": "+string(u.SignIn)))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// apps are those of the running sandbox, or else of the default scenario.
func apps(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	if info := running(cmd); info != nil {
		for _, a := range info.Apps {
			names = append(names, cobra.CompletionWithDesc(cmp.Or(a.Key, a.ID), a.Name+" "+a.ID))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	for _, a := range defaultScenario().Apps {
		names = append(names, cobra.CompletionWithDesc(cmp.Or(a.Key, string(a.ID)), a.Name+" "+string(a.ID)))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func defaultScenario() *scenarios.Scenario {
	sc, err := scenarios.Open(scenarios.DefaultName)
	if err != nil {
		return &scenarios.Scenario{}
	}
	return scenarios.Expand(sc)
}
