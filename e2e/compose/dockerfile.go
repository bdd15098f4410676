package compose

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An image is what a Dockerfile comes to.
type image struct {
	root       string // folder with the last stage's files
	env        map[string]string
	user       string
	entrypoint []string
	command    []string
	health     []string
}

// images are built once for several tests.
type images struct {
	t     testing.TB // whose end is the images'
	built map[string]*image
}

func (i *images) of(context string) *image {
	if i.built[context] == nil {
		i.built[context] = build(i.t, context)
	}
	return i.built[context]
}

// A stage is one FROM of a Dockerfile.
type stage struct {
	image
	workdir string
}

// build walks a Dockerfile: what its COPY and RUN lines do happens below a
// folder for each stage, with the machine's own Go in place of the base image.
func build(t testing.TB, context string) *image {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(context, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	stages := map[string]*stage{}
	var at *stage
	for _, line := range instructions(string(text)) {
		verb, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		if verb == "FROM" {
			at = &stage{image: image{root: t.TempDir(), env: map[string]string{}}, workdir: "/"}
			if _, name, named := strings.Cut(rest, " AS "); named {
				stages[name] = at
			}
			continue
		}
		if err := at.do(verb, rest, context, stages); err != nil {
			t.Fatalf("%s/Dockerfile: %s: %v", context, line, err)
		}
	}
	return &at.image
}

// instructions are the lines of a Dockerfile, joined where they go on.
func instructions(text string) []string {
	text = regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`\\\n\s*`).ReplaceAllString(text, "")
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (s *stage) do(verb, rest, context string, stages map[string]*stage) error {
	switch verb {
	case "ARG", "EXPOSE", "VOLUME":
		return nil // said to engines
	case "WORKDIR":
		s.workdir = rest
		return os.MkdirAll(filepath.Join(s.root, rest), 0o755)
	case "USER":
		s.user = rest
	case "ENV":
		for _, pair := range strings.Fields(rest) {
			name, value, _ := strings.Cut(pair, "=")
			s.env[name] = value
		}
	case "ENTRYPOINT":
		return json.Unmarshal([]byte(rest), &s.entrypoint)
	case "CMD":
		return json.Unmarshal([]byte(rest), &s.command)
	case "HEALTHCHECK":
		_, command, _ := strings.Cut(rest, "CMD ")
		return json.Unmarshal([]byte(command), &s.health)
	case "COPY":
		return s.copy(strings.Fields(rest), context, stages)
	case "RUN":
		return s.run(rest)
	default:
		return fmt.Errorf("this package does not know %s", verb)
	}
	return nil
}

// copy does COPY of files into the stage, with --from and --chown.
func (s *stage) copy(args []string, context string, stages map[string]*stage) error {
	from, owner := context, ""
	for len(args) > 0 && strings.HasPrefix(args[0], "--") {
		name, value, _ := strings.Cut(args[0], "=")
		switch name {
		case "--from":
			if stages[value] == nil {
				return fmt.Errorf("there is no stage %s", value)
			}
			from = stages[value].root
		case "--chown":
			owner = value
		}
		args = args[1:]
	}
	sources, to := args[:len(args)-1], args[len(args)-1]
	target := filepath.Join(s.root, s.workdir, to)
	if path.IsAbs(to) {
		target = filepath.Join(s.root, to)
	}
	for _, source := range sources {
		if err := copyInto(from, source, target, from == context); err != nil {
			return err
		}
	}
	if owner == "" {
		return nil
	}
	return command("chown", "-R", owner, target)
}

// copyInto copies one source by tar, which keeps modes; the context goes through
// .dockerignore.
func copyInto(from, source, target string, isContext bool) error {
	if source == "." {
		args := []string{"-C", from, "--exclude=./.git"}
		ignored, err := os.ReadFile(filepath.Join(from, ".dockerignore"))
		if err == nil && isContext {
			for pattern := range strings.FieldsSeq(string(ignored)) {
				args = append(args, "--exclude=./"+pattern)
			}
		}
		if err := os.MkdirAll(target, 0o755); err != nil {
			return err
		}
		pack := exec.Command("tar", append(append([]string{"--anchored", "--no-wildcards-match-slash"}, args...), "-cf", "-", ".")...)
		unpack := exec.Command("tar", "-C", target, "-xf", "-")
		pipe, err := pack.StdoutPipe()
		if err != nil {
			return err
		}
		unpack.Stdin = pipe
		if err := pack.Start(); err != nil {
			return err
		}
		if out, err := unpack.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return pack.Wait()
	}
	// A single file goes into a folder, or takes the target's name.
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		target = filepath.Join(target, path.Base(source))
	}
	return command("cp", "-a", filepath.Join(from, source), target)
}

// run does RUN with the machine's shell and Go. The only absolute path such a
// line may name is /out.
func (s *stage) run(script string) error {
	// Without these, Go builds for this machine.
	script = regexp.MustCompile(`\w+=\$TARGET\w+ `).ReplaceAllString(script, "")
	if err := os.MkdirAll(filepath.Join(s.root, "out"), 0o755); err != nil {
		return err
	}
	script = strings.ReplaceAll(script, "/out", filepath.Join(s.root, "out"))
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir = filepath.Join(s.root, s.workdir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return nil
}
