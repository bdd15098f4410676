package compose

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// A container is one service with its namespace and its root folder.
type container struct {
	m         *machine
	service   types.ServiceConfig
	image     *image
	namespace string
	root      string
	addresses map[string]string // by network
	env       []string

	process *exec.Cmd
	output  safeBuffer
	begun   time.Time
	ended   chan struct{}
	healthy time.Duration // from its start
}

// user is who runs in the container.
func (c *container) user() string {
	if c.service.User != "" {
		return c.service.User
	}
	return c.image.user
}

// argv is the container's command.
func (c *container) argv() []string {
	entry, args := []string(c.service.Entrypoint), []string(c.service.Command)
	if entry == nil {
		entry = c.image.entrypoint
		if args == nil {
			args = c.image.command
		}
	}
	return append(slices.Clone(entry), args...)
}

// prepare makes the root folder, with what engines put into every container.
func (c *container) prepare(hosts string) {
	c.m.t.Helper()
	c.root = filepath.Join(c.m.dir, c.service.Name)
	c.m.must("cp", "-a", c.image.root, c.root)
	for _, dir := range []string{"etc", "dev", "proc"} {
		if err := os.MkdirAll(filepath.Join(c.root, dir), 0o755); err != nil {
			c.m.t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(c.root, "etc", "hosts"), []byte(hosts), 0o644); err != nil {
		c.m.t.Fatal(err)
	}
	env := map[string]string{"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/"}
	maps.Copy(env, c.image.env)
	for _, pair := range environment(c.service.Environment) {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	for name, value := range env {
		c.env = append(c.env, name+"="+value)
	}
	for name, value := range c.service.Sysctls {
		c.m.must("ip", "netns", "exec", c.namespace, "sysctl", "-qw", name+"="+value)
	}
}

// volume is the folder of a named volume; a new one takes over what the image
// has at the place, owner included.
func (c *container) volume(v types.ServiceVolumeConfig) string {
	c.m.t.Helper()
	dir := filepath.Join(c.m.dir, "volume-"+v.Source)
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	place := filepath.Join(c.root, v.Target)
	if _, err := os.Stat(place); err == nil {
		c.m.must("cp", "-a", place, dir)
	} else if err := os.Mkdir(dir, 0o755); err != nil {
		c.m.t.Fatal(err)
	}
	return dir
}

// script mounts and locks what the service asks for, and becomes its command.
func (c *container) script() string {
	c.m.t.Helper()
	root := quote(c.root)
	lines := []string{"mount --bind " + root + " " + root}
	var locks []string
	volumes := slices.Clone(c.service.Volumes)
	slices.SortFunc(volumes, func(a, b types.ServiceVolumeConfig) int { return len(a.Target) - len(b.Target) })
	for _, v := range volumes {
		if v.Type != types.VolumeTypeVolume {
			c.m.t.Fatalf("%s: this package does not know volumes of type %s", c.service.Name, v.Type)
		}
		from, at := c.volume(v), filepath.Join(c.root, v.Target)
		lines = append(lines, "mkdir -p "+quote(at), "mount --bind "+quote(from)+" "+quote(at))
		if v.ReadOnly {
			locks = append(locks, "mount -o remount,bind,ro "+quote(at))
		}
	}
	lines = append(lines, "mount --rbind /dev "+quote(c.root+"/dev"), "mount -t proc proc "+quote(c.root+"/proc"))
	lines = append(lines, locks...)
	if c.service.ReadOnly {
		lines = append(lines, "mount -o remount,bind,ro "+root)
	}
	run := "exec setpriv"
	if slices.Contains(c.service.SecurityOpt, "no-new-privileges:true") {
		run += " --no-new-privs"
	}
	if slices.Contains(c.service.CapDrop, "ALL") {
		// What chroot itself needs is lost with the change of the user.
		run += " --bounding-set -all,+sys_chroot,+setuid,+setgid"
	}
	run += " chroot --userspec=" + c.user() + " " + root
	for _, word := range c.argv() {
		run += " " + quote(word)
	}
	return flatten(append(lines, run)...)
}

// start starts the container's process; it ends with the test.
func (c *container) start() {
	c.m.t.Helper()
	script := c.script()
	c.process = exec.Command("ip", "netns", "exec", c.namespace,
		"unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "sh", "-c", script)
	c.process.Env, c.process.Stdout, c.process.Stderr = c.env, &c.output, &c.output
	c.ended, c.begun = make(chan struct{}), time.Now()
	if err := c.process.Start(); err != nil {
		c.m.t.Fatal(err)
	}
	go func() {
		_ = c.process.Wait() // its state says how it ended
		close(c.ended)
	}()
	c.m.t.Cleanup(c.stop)
}

// stop ends the container as `docker stop` does.
func (c *container) stop() {
	if first, err := c.first(); err == nil {
		_ = syscall.Kill(first, syscall.SIGTERM) // it may have ended just now
	}
	select {
	case <-c.ended:
	case <-time.After(5 * time.Second):
		c.m.t.Errorf("%s did not stop by itself", c.service.Name)
		_ = c.process.Process.Kill()
		<-c.ended
	}
	if c.m.t.Failed() {
		c.m.t.Logf("%s said\n%s", c.service.Name, c.output.String())
	}
}

// exec is a command beside the container's own, as `docker exec` runs it.
func (c *container) exec(argv ...string) *exec.Cmd {
	args := append([]string{"netns", "exec", c.namespace, "chroot", "--userspec=" + c.user(), c.root}, argv...)
	cmd := exec.CommandContext(c.m.t.Context(), "ip", args...)
	cmd.Env = c.env
	return cmd
}

// awaitHealthy asks the health check as often as the file says.
func (c *container) awaitHealthy(patience time.Duration) {
	c.m.t.Helper()
	check := c.service.HealthCheck
	if check == nil || len(check.Test) < 2 || check.Test[0] != "CMD" || check.StartInterval == nil {
		c.m.t.Fatalf("%s has no health check to wait for: %+v", c.service.Name, check)
	}
	for time.Since(c.begun) < patience {
		time.Sleep(time.Duration(*check.StartInterval))
		if c.exec(check.Test[1:]...).Run() == nil {
			c.healthy = time.Since(c.begun)
			return
		}
	}
	c.m.t.Fatalf("%s is not healthy after %v; it said\n%s", c.service.Name, patience, c.output.String())
}

// exit waits for the container's end and returns its exit code.
func (c *container) exit(patience time.Duration) int {
	c.m.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(patience):
		c.m.t.Fatalf("%s has not ended after %v; it said\n%s", c.service.Name, patience, c.output.String())
	}
	return c.process.ProcessState.ExitCode()
}

// A safeBuffer is written by a process and read by a test.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// first is the container's first process, seen from outside.
func (c *container) first() (int, error) {
	pid := strconv.Itoa(c.process.Process.Pid)
	children, err := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(children)))
}
