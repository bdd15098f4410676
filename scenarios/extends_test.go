package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// tree holds files by name; each is a scenario with the given lines below its
// version and name.
func tree(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, lines := range files {
		out[name] = &fstest.MapFile{Data: []byte("version: 1\nname: x\n" + lines)}
	}
	return out
}

func TestAFileTakesOverWhatItDoesNotSay(t *testing.T) {
	t.Parallel()
	files := tree(map[string]string{
		"own.yaml":          "extends: ./parts/middle.yaml\nas_of: 2026-03-15\n",
		"parts/middle.yaml": "extends: ../base.yaml\nlesson: not taken over\nphase: {api: report}\ntenants: [{key: middle}]\n",
		"base.yaml":         "as_of: 2026-04-02\ncalendar: observed\nseed: 5\nclock: {mode: frozen}\ntenants: [{key: base}]\nfaults: [{status: 503}]\n",
	})
	s, err := Load("own.yaml", files["own.yaml"].Data, Files(files))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s %s %s %d %s %s %d %q", s.AsOf, s.Calendar, s.Phase.API, s.Seed, s.Clock.Mode, s.Tenants[0].Key, len(s.Faults), s.Lesson)
	if want := `2026-03-15 observed report 5 frozen middle 1 ""`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := Load("alone.yaml", []byte(marshalled(t, s))); err != nil {
		t.Errorf("what came of several files is not a file of its own: %v", err)
	}
}

func TestExtendsSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	files := tree(map[string]string{
		"own.yaml":   "extends: ./other.yaml\n",
		"other.yaml": "extends: ./own.yaml\n",
		"bad.yaml":   "tennants: []\nas_of: never\n",
		"dir/x.yaml": "",
	})
	for i := range longestChain + 1 {
		files[fmt.Sprintf("chain-%d.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "version: 1\nname: x\nextends: ./chain-%d.yaml\n", i+1)}
	}
	for extends, want := range map[string]string{
		"./gone.yaml":        `child.yaml:3:10: extends: there is no file "./gone.yaml" that can be read; its path begins at the folder of this file`,
		"./dir":              `child.yaml:3:10: extends: "./dir" cannot be read; it must be a file`,
		"../../etc/passwd":   `child.yaml:3:10: extends: "../../etc/passwd" lies outside the folder of the file that is played; move it there, or below`,
		"/etc/passwd":        `child.yaml:3:10: extends: "/etc/passwd" lies outside the folder of the file that is played; move it there, or below`,
		"./child.yaml":       `child.yaml:3:10: extends: "./child.yaml" goes on from itself (child.yaml → child.yaml); remove extends from one of them`,
		"./bad.yaml":         "child.yaml:3:10: extends: bad.yaml is wrong itself; mend it first\nbad.yaml:3:1: the scenario has no field \"tennants\"; did you mean \"tenants\"?\nbad.yaml:4:8: as_of must be a day such as 2026-04-02, or today, not \"never\"",
		"./own.yaml":         "child.yaml:3:10: extends: own.yaml is wrong itself; mend it first\nown.yaml:3:10: extends: other.yaml is wrong itself; mend it first\nother.yaml:3:10: extends: \"./own.yaml\" goes on from itself (child.yaml → own.yaml → other.yaml → own.yaml); remove extends from one of them",
		"partner-center-mfa": "",
	} {
		_, err := Load("child.yaml", []byte("version: 1\nname: child\nextends: "+extends+"\n"), Files(files))
		if got := fmt.Sprint(err); got != want && (want != "" || err != nil) {
			t.Errorf("%s: got\n%s\nwant\n%s", extends, got, want)
		}
	}
	_, err := Load("chain-0.yaml", files["chain-0.yaml"].Data, Files(files))
	if err == nil || !strings.Contains(err.Error(), "9 scenarios go on from one another; a scenario never needs more than 8") {
		t.Errorf("a long chain gives %v", err)
	}
}

func TestAFileReachesOnlyItsOwnFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inside := filepath.Join(dir, "inside")
	for name, text := range map[string]string{
		"secret.yaml":       "version: 1\nname: secret\ntenants: [{key: secret}]\n",
		"inside/base.yaml":  "version: 1\nname: base\ntenants: [{key: base}]\n",
		"inside/good.yaml":  "version: 1\nname: good\nextends: ./base.yaml\n",
		"inside/wrong.yaml": "version: 1\nname: wrong\nextends: ./link.yaml\n",
		"inside/bad.yaml":   "version: 1\nname: bad\nseed: x\n",
		"inside/worse.yaml": "version: 1\nname: worse\nextends: ./bad.yaml\n",
	} {
		if err := os.MkdirAll(inside, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "secret.yaml"), filepath.Join(inside, "link.yaml")); err != nil {
		t.Skip(err)
	}
	if s, err := LoadFile(filepath.Join(inside, "good.yaml")); err != nil || s.Tenant("base") == nil {
		t.Errorf("a file beside it was not taken over: %v", err)
	}
	if _, err := LoadFile(filepath.Join(inside, "wrong.yaml")); err == nil || !strings.Contains(err.Error(), "there is no file") {
		t.Errorf("a link led out of the folder: %v", err)
	}
	_, err := LintFile(filepath.Join(inside, "worse.yaml"))
	if want := filepath.Join(inside, "bad.yaml") + ":3:7: seed must be a whole number"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func FuzzExtends(f *testing.F) {
	f.Add([]byte("version: 1\nname: x\nextends: ./base.yaml\n"), "./self.yaml", "value")
	f.Add([]byte("version: 1\nname: x\nextends: ./sub/../base.yaml\nparameters: {p: {default: 1}}\nseed: $(p)\nlesson: $$(p) $(p)\n"), "partner-center-mfa", "2")
	f.Add([]byte("version: 1\nname: $(p)\nextends: ../x\nparameters: {p: {default: a, values: [a, b]}}\ntenants: [{key: $(p)}]\n"), "./base.yaml", "b")
	f.Fuzz(func(t *testing.T, data []byte, extends, value string) {
		base := fmt.Appendf(nil, "version: 1\nname: base\nextends: %q\nparameters: {p: {default: x}}\ntenants: [{key: $(p)}]\n", extends)
		files := fstest.MapFS{"self.yaml": {Data: data}, "base.yaml": {Data: base}, "sub/deep.yaml": {Data: data}}
		s, err := Load("self.yaml", data, Files(files), Value("p", value))
		if (s == nil) == (err == nil) {
			t.Fatalf("got both or neither: %v, %v", s, err)
		}
		if s == nil {
			return
		}
		text := marshalled(t, s)
		if _, err := Load("again.yaml", []byte(text)); err != nil && len(text) < maxSize {
			t.Fatalf("what was loaded does not load again: %v\n%s", err, text)
		}
	})
}
