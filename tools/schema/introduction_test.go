package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// blocks are the examples of the introduction in a language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	var out []string
	for _, found := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(introduction, -1) {
		out = append(out, found[1])
	}
	if len(out) == 0 {
		t.Fatalf("the introduction has no example in %s", language)
	}
	return out
}

func TestExamplesOfTheIntroductionAreGood(t *testing.T) {
	t.Parallel()
	examples := blocks(t, "yaml")
	if len(examples) != 5 {
		t.Fatalf("%d examples, want four good ones and a broken one", len(examples))
	}
	if lines := strings.Count(examples[0], "\n"); lines != 5 {
		t.Errorf("the scenario of five lines has %d", lines)
	}
	for _, text := range examples[:4] {
		if warnings, err := scenarios.Lint("example.yaml", []byte(text)); err != nil || len(warnings) > 0 {
			t.Errorf("%v %v in\n%s", err, warnings, text)
		}
	}
}

func TestProblemsOfTheIntroductionAreWhatTheLoaderSays(t *testing.T) {
	t.Parallel()
	_, err := scenarios.Load("broken.yaml", []byte(blocks(t, "yaml")[4]))
	var problems *scenarios.Error
	if !errors.As(err, &problems) {
		t.Fatalf("the broken example loads: %v", err)
	}
	if want := blocks(t, "text")[0]; problems.Error()+"\n" != want {
		t.Errorf("the loader says\n%v\nand the introduction\n%s", problems, want)
	}
}

// Screens stand in the introduction as "`entra.` has `username`, …".
func TestScreensOfTheIntroductionExist(t *testing.T) {
	t.Parallel()
	var names []string
	code := regexp.MustCompile("`([a-z.-]+)`")
	_, list, _ := strings.Cut(introduction, "Screens have stable names.")
	list, _, _ = strings.Cut(list, "\n- ")
	party := ""
	for _, found := range code.FindAllStringSubmatch(list, -1) {
		if strings.HasSuffix(found[1], ".") {
			party = found[1]
			continue
		}
		names = append(names, party+found[1])
	}
	if len(names) < 20 {
		t.Fatalf("only %v", names)
	}
	text := "version: 1\nname: x\ntenants: [{key: a, users: [{key: u}]}]\nstory:\n  - step: s\n    sign_in: {as: u}\n" +
		"    expect: {screens: [" + strings.Join(names, ", ") + "]}\n"
	if warnings, err := scenarios.Lint("screens.yaml", []byte(text)); err != nil || len(warnings) > 0 {
		t.Error(err, warnings)
	}
}
