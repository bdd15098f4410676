package examples

import (
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The stand-ins share one address, so these tests come one after the other.
func TestTestcontainersSetUpsFindWhatTheyAskFor(t *testing.T) {
	if runtime.GOOS != "linux" {
		skip(t, "only Linux has all of 127.0.0.0/8")
	}
	t.Run("Go", func(t *testing.T) {
		e := copyOf(t, "go-testcontainers", "go")
		e.dir = filepath.Join(folder, "go-testcontainers") // a copy would not find the module above it
		d := standIn(e)
		said := e.run("go", "test", "-count=1", "-v", "-run", "TestAContainer", "./...")
		if !strings.Contains(said, "--- PASS: TestAContainer") {
			t.Errorf("the test did not pass:\n%s", said)
		}
		d.published(t, "8080/tcp", "8443/tcp", "8444/tcp")
		if d.builds != 1 {
			t.Errorf("the image was built %d times, want once", d.builds)
		}
	})
	t.Run("Java", func(t *testing.T) {
		e := copyOf(t, "java-junit", "java", "mvn")
		d := standIn(e)
		said := e.run("mvn", "--batch-mode", "--no-transfer-progress", "test", "-Dtest=ContainerTest")
		e.passed(said, `(?m)^\[INFO\] Tests run: (\d+), Failures: 0, Errors: 0, Skipped: 0\s*$`, 1)
		d.published(t, "8080/tcp", "8443/tcp")
	})
}

// published holds that these ports were asked for, on loopback alone.
func (d *engine) published(t *testing.T, ports ...string) {
	t.Helper()
	if d.created == nil {
		t.Fatal("no container was created")
	}
	if got := slices.Sorted(maps.Keys(d.created.ExposedPorts)); !slices.Equal(got, ports) {
		t.Errorf("the ports %q are exposed, want %q", got, ports)
	}
	for _, port := range ports {
		bound := d.created.HostConfig.PortBindings[port]
		if len(bound) != 1 || bound[0].HostIp != "127.0.0.1" {
			t.Errorf("port %s is published to %q, want 127.0.0.1 alone", port, bound)
		}
	}
}
