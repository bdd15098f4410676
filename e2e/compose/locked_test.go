package compose

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// quick starts the sandbox on fresh volumes, several times: what else runs on the
// machine only ever adds to the shortest.
func quick(t *testing.T, built *images) {
	var took []time.Duration
	for range 5 {
		t.Run("start", func(t *testing.T) {
			_, containers := up(t, load(t, nil), built)
			took = append(took, containers["pcsandbox"].healthy)
		})
	}
	t.Logf("healthy after %v", took)
	if len(took) == 0 || slices.Min(took) > time.Second {
		t.Error("it never was healthy within a second")
	}
}

// locked looks at what a process in a container of the sandbox may do.
func locked(t *testing.T, built *images) {
	_, containers := up(t, load(t, nil), built)
	c := containers["pcsandbox"]
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
