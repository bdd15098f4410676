package clients

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A toolchain is a language other than Go: how the clients' dependencies are
// installed, and how their program is started.
type toolchain struct {
	folder  string   // of the program's source
	tools   []string // that must be on the PATH
	locks   []string // files that say what is installed
	install [][]string
	start   []string // below the folder; what contains INSTALLED lies there
}

var toolchains = map[string]toolchain{
	"node": {
		folder: "node", tools: []string{"node", "npm"}, locks: []string{"package.json", "package-lock.json"},
		install: [][]string{{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"}},
		start:   []string{"node", "main.mjs"},
	},
	"python": {
		folder: "python", tools: []string{"python3"}, locks: []string{"requirements.txt"},
		install: [][]string{
			{"python3", "-m", "venv", "venv"},
			{"venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"},
		},
		start: []string{"INSTALLED/venv/bin/python", "main.py"},
	},
	"java": {
		folder: "java", tools: []string{"java", "mvn"}, locks: []string{"pom.xml", "src/main/java/clients/*.java"},
		install: [][]string{{"mvn", "--batch-mode", "--no-transfer-progress", "compile"}},
		start:   []string{"java", "-cp", "INSTALLED/target/classes:INSTALLED/target/lib/*", "clients.Main"},
	},
}

// installed is a folder with what the locks name, from an earlier run if nothing
// has changed since. A tool that is missing skips the test, in CI it fails it.
func (c toolchain) installed(t *testing.T) string {
	t.Helper()
	for _, tool := range c.tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not on the PATH, and CI is set", tool)
		}
		fmt.Printf("SKIPPED: %s has shown nothing: %s is not on the PATH\n", t.Name(), tool)
		t.Skipf("%s is not on the PATH", tool)
	}
	files, hash := c.locked(t)
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	dir := filepath.Join(base, "pcsandbox-e2e", c.folder+"-"+hash)
	if _, err := os.Stat(filepath.Join(dir, "complete")); err == nil {
		return dir
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		c.copy(t, name, dir)
	}
	for _, command := range c.install {
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		if strings.Contains(command[0], "/") {
			cmd.Path = filepath.Join(dir, command[0])
		}
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "complete"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// locked lists the files that say what is installed, with a hash over all.
func (c toolchain) locked(t *testing.T) (files []string, hash string) {
	t.Helper()
	for _, pattern := range c.locks {
		found, err := filepath.Glob(filepath.Join(c.folder, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("there is no %s in %s: %v", pattern, c.folder, err)
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	sum := sha256.New()
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return files, fmt.Sprintf("%x", sum.Sum(nil))[:16]
}

// copy copies a file of the folder to the same place below another.
func (c toolchain) copy(t *testing.T, name, dir string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Rel(c.folder, name)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, below)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// command is the program, ready to start. Node looks for modules above the file
// that asks for them, so the sources stand beside a link to what is installed.
func (c toolchain) command(t *testing.T) *exec.Cmd {
	t.Helper()
	installed := c.installed(t)
	dir := t.TempDir()
	sources, err := filepath.Glob(filepath.Join(c.folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			c.copy(t, name, dir)
		}
	}
	modules := filepath.Join(installed, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
			t.Fatal(err)
		}
	}
	args := slices.Clone(c.start)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "INSTALLED", installed)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	return cmd
}
