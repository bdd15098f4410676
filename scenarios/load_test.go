package scenarios

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the messages that come into testdata/bad")

func TestLoadReportsEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, file := range files(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			s, err := Load(filepath.Base(file), read(t, file))
			if s != nil || err == nil {
				t.Fatalf("the file was accepted: %+v", s)
			}
			compare(t, strings.TrimSuffix(file, ".yaml")+".txt", err.Error()+"\n")
		})
	}
}

func TestLintReportsWhatIsSurelyNotMeant(t *testing.T) {
	t.Parallel()
	for _, file := range files(t, "testdata/lint/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			warnings, err := Lint(filepath.Base(file), read(t, file))
			if err != nil || len(warnings) == 0 {
				t.Fatalf("want warnings only, got %v, %v", warnings, err)
			}
			compare(t, strings.TrimSuffix(file, ".yaml")+".txt", (&Error{warnings}).Error()+"\n")
		})
	}
}

func TestGoodFilesLoadWithoutAWarning(t *testing.T) {
	t.Parallel()
	for _, file := range append(files(t, "testdata/good/*.yaml"), files(t, "library/*.yaml")...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			warnings, err := Lint(filepath.Base(file), read(t, file))
			if err != nil || len(warnings) > 0 {
				t.Fatalf("got %v, %v", warnings, err)
			}
		})
	}
}

func TestExpandedScenariosLoadAndExpandToThemselves(t *testing.T) {
	t.Parallel()
	for _, file := range append(files(t, "testdata/good/*.yaml"), files(t, "library/*.yaml")...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			s, err := Load(file, read(t, file))
			if err != nil {
				t.Fatal(err)
			}
			text, err := Expand(s).YAML()
			if err != nil {
				t.Fatal(err)
			}
			again, err := Load("expanded.yaml", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if diff := cmp.Diff(string(text), marshalled(t, Expand(again))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRealDomainsAreAllowedOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	file := []byte("version: 1\nname: real\ntenants:\n  - {key: acme, domains: [{name: acme.com}]}\n")
	if _, err := Load("real.yaml", file); err == nil {
		t.Error("a real domain was accepted")
	}
	if _, err := Load("real.yaml", file, AllowRealDomains()); err != nil {
		t.Error(err)
	}
}

func TestAFileThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	_, err := Load("large.yaml", []byte(strings.Repeat("# filler\n", maxSize/9+1)))
	want := "large.yaml:1:1: the file is larger than 1 MiB; a scenario never needs that"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAliasesCannotUnfoldIntoTooMuch(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString("version: 1\nname: laughs\nstory:\n  - step: laugh\n    call:\n      get: /v1/customers\n      body:\n        a0: &a0 [ha]\n")
	for i := 1; i < 9; i++ {
		prev := "*a" + string(rune('0'+i-1))
		file.WriteString("        a" + string(rune('0'+i)) + ": &a" + string(rune('0'+i)) + " [" + strings.Repeat(prev+", ", 9) + prev + "]\n")
	}
	start := time.Now()
	_, err := Load("laughs.yaml", []byte(file.String()))
	if err == nil || !strings.Contains(err.Error(), "the file has more than 100000 values, aliases counted each time") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s to refuse the file", took)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	t.Parallel()
	_, err := Load("many.yaml", []byte("version: 1\nname: many\nstory: ["+strings.Repeat("{},", 500)+"]\n"))
	var problems *Error
	if !errors.As(err, &problems) || len(problems.Problems) != maxProblems+1 {
		t.Fatalf("got %v", err)
	}
	if last := problems.Problems[maxProblems].Text; last != "there may be more problems; mend these first" {
		t.Errorf("the last line is %q", last)
	}
}

func TestAFileOfNothingButProblemsIsRefusedQuickly(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"unknown fields": "version: 1\n" + numbered("fieldd%d: 1\n", 60_000),
		"unknown users":  "version: 1\nname: x\ntenants: [{key: acme, users: [" + numbered("{key: user-%d},", 20_000) + "]}]\nstory: [" + numbered("{step: s, open: {as: uzer-%d, portal: /}},", 1000) + "]\n",
		"open brackets":  strings.Repeat("[", 1<<19),
		"open braces":    strings.Repeat("{a: ", 1<<17),
		"long words":     "version: 1\nname: x\n" + strings.Repeat("a", 1<<19) + ": 1\n",
	}
	for name, file := range files {
		start := time.Now()
		if _, err := Load("x.yaml", []byte(file)); err == nil {
			t.Errorf("%s: the file was accepted", name)
		}
		if took := time.Since(start); took > 20*time.Second { // usually well below a second
			t.Errorf("%s: it took %s to refuse the file", name, took)
		}
	}
}

func TestLongStoriesAreRefused(t *testing.T) {
	t.Parallel()
	_, err := Load("long.yaml", []byte("version: 1\nname: x\nextends: partner-center-mfa\nstory: ["+numbered("{step: s%d, advance: 1h},", maxSteps+1)+"]\n"))
	want := "long.yaml:4:8: story: 1001 steps are more than anybody follows; make several scenarios of at most 1000 steps"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFilesFromWindowsLoad(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(string(read(t, "testdata/good/everything.yaml")), "\n", "\r\n")
	if _, err := Load("windows.yaml", []byte("\ufeff"+text)); err != nil {
		t.Error(err)
	}
}

// A field that no good file has is a field that nobody has tried.
func TestEveryFieldOfTheFormatIsInAGoodFile(t *testing.T) {
	t.Parallel()
	missing := map[string]bool{}
	var need func(t reflect.Type)
	need = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
			return
		}
		for _, f := range fieldsOf(t) {
			if name := t.Name() + "." + f.name; !missing[name] {
				missing[name] = true
				need(t.FieldByIndex(f.index).Type)
			}
		}
	}
	need(reflect.TypeFor[Scenario]())
	for _, file := range append(files(t, "testdata/good/*.yaml"), files(t, "library/*.yaml")...) {
		c := load(file, read(t, file), nil)
		for value := range c.marks {
			v := reflect.ValueOf(value)
			if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
				continue
			}
			for _, f := range fieldsOf(v.Elem().Type()) {
				if c.spells(v.Elem().FieldByIndex(f.index).Addr().Interface()) {
					delete(missing, v.Elem().Type().Name()+"."+f.name)
				}
			}
		}
	}
	for name := range missing {
		t.Errorf("no good file has %s", name)
	}
}

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/*/*.yaml", "library/*.yaml"} {
		for _, file := range files(f, pattern) {
			f.Add(read(f, file))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Load("fuzz.yaml", data)
		if (s == nil) == (err == nil) {
			t.Fatalf("got both or neither: %v, %v", s, err)
		}
		var problems *Error
		if err != nil && (!errors.As(err, &problems) || len(problems.Problems) == 0) {
			t.Fatalf("an error without a problem: %v", err)
		}
		if s == nil {
			return
		}
		if _, err := Lint("fuzz.yaml", data); err != nil {
			t.Fatalf("Load accepts what Lint refuses: %v", err)
		}
		text := marshalled(t, Expand(s))
		if _, err := Load("expanded.yaml", []byte(text)); err != nil && len(text) < maxSize {
			t.Fatalf("the expanded scenario does not load: %v\n%s", err, text)
		}
	})
}

// numbered repeats a format with the numbers from zero.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func files(t testing.TB, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	return found
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func marshalled(t testing.TB, s *Scenario) string {
	t.Helper()
	text, err := s.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// compare compares with what a file holds, or writes it there.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, file)), got); diff != "" {
		t.Error(diff)
	}
}
