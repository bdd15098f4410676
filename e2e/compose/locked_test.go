package compose

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// locked looks at what a process in a container of the sandbox may do.
func locked(t *testing.T, built *images) {
	_, containers := up(t, load(t, nil), built)
	c := containers["pcsandbox"]
	t.Logf("healthy after %v", c.healthy)
	if c.healthy > time.Second {
		t.Errorf("healthy after %v, which is more than a second", c.healthy)
	}
	pid, err := c.first()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	status := string(text)
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mounts", pid))
	if err != nil || !strings.Contains(string(mounts), " / ") {
		t.Errorf("mounts: %v", err)
	}
	for line := range strings.Lines(string(mounts)) {
		if f := strings.Fields(line); f[1] == "/" && !strings.HasPrefix(f[3], "ro") {
			t.Errorf("the root file system can be written: %s", line)
		}
	}
	for _, want := range []string{"Uid:\t65532\t65532\t65532\t65532", "Gid:\t65532\t65532\t65532\t65532", "CapEff:\t0000000000000000",
		"CapPrm:\t0000000000000000", "NoNewPrivs:\t1"} {
		if !strings.Contains(status, want) {
			t.Errorf("the process does not have %q:\n%s", want, status)
		}
	}
	if err := c.exec("/pcsandbox", "health", "--url", "http://localhost:1").Run(); err == nil {
		t.Error("the health check is content with a sandbox that is not there")
	}
	for _, private := range []string{"private", "private/ca.pem"} {
		info, err := os.Stat(filepath.Join(c.m.dir, "volume-state", private))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", private, info, err)
		}
	}
}
