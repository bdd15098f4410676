package sandboxcontainer

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
)

// requested is what Testcontainers would ask an engine for.
func requested(t *testing.T, opts ...testcontainers.ContainerCustomizer) testcontainers.GenericContainerRequest {
	t.Helper()
	r := testcontainers.GenericContainerRequest{ContainerRequest: testcontainers.ContainerRequest{Image: DefaultImage}}
	for _, o := range withDefaults(opts) {
		if err := o.Customize(&r); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Validate(); err != nil {
		t.Errorf("Testcontainers refuses the request: %v", err)
	}
	if r.WaitingFor == nil {
		t.Error("nothing waits until the sandbox is ready")
	}
	return r
}

func TestOptionsAskTheEngineForWhatTheyName(t *testing.T) {
	t.Parallel()
	type m = map[string]string
	for name, c := range map[string]struct {
		opts  []testcontainers.ContainerCustomizer
		image string
		build string
		ports []string
		env   m
		file  string
	}{
		"nothing asked for": {
			image: "pcsandbox:dev", ports: []string{"8443/tcp", "8080/tcp"},
		},
		"a built-in scenario, on a day": {
			opts:  []testcontainers.ContainerCustomizer{Scenario("trent"), AsOf("2026-03-15")},
			image: "pcsandbox:dev", ports: []string{"8443/tcp", "8080/tcp"},
			env: m{"PCSANDBOX_SCENARIO": "trent", "PCSANDBOX_AS_OF": "2026-03-15"},
		},
		"a scenario of one's own": {
			opts:  []testcontainers.ContainerCustomizer{ScenarioFile("mine.yaml")},
			image: "pcsandbox:dev", ports: []string{"8443/tcp", "8080/tcp"},
			env: m{"PCSANDBOX_SCENARIO": "/scenario.yaml"}, file: "mine.yaml",
		},
		"seats": {
			opts:  []testcontainers.ContainerCustomizer{Seats(2)},
			image: "pcsandbox:dev", ports: []string{"8443/tcp", "8080/tcp", "8444/tcp", "8445/tcp"},
			env: m{"PCSANDBOX_SEAT_PORTS": "8444-8445"},
		},
		"an image of one's own": {
			opts:  []testcontainers.ContainerCustomizer{testcontainers.WithImage("mirror.example/pcsandbox:1")},
			image: "mirror.example/pcsandbox:1", ports: []string{"8443/tcp", "8080/tcp"},
		},
		"the image of a checkout": {
			opts: []testcontainers.ContainerCustomizer{FromSource("../..")}, build: "../..", ports: []string{"8443/tcp", "8080/tcp"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := requested(t, c.opts...)
			if r.Image != c.image || r.Context != c.build {
				t.Errorf("image %q, built from %q; want %q, %q", r.Image, r.Context, c.image, c.build)
			}
			if !slices.Equal(r.ExposedPorts, c.ports) {
				t.Errorf("ports %q, want %q", r.ExposedPorts, c.ports)
			}
			var host container.HostConfig
			r.HostConfigModifier(&host)
			for port, bindings := range host.PortBindings {
				if len(bindings) != 1 || !bindings[0].HostIP.IsLoopback() {
					t.Errorf("port %s is published to %v, want loopback alone", port, bindings)
				}
			}
			if len(host.PortBindings) != len(c.ports) {
				t.Errorf("%d ports are published, want %d", len(host.PortBindings), len(c.ports))
			}
			if !maps.Equal(r.Env, c.env) {
				t.Errorf("environment %q, want %q", r.Env, c.env)
			}
			var file string
			for _, f := range r.Files {
				file += f.HostFilePath
			}
			if file != c.file {
				t.Errorf("files %q, want %q", file, c.file)
			}
		})
	}
}

func TestAHostConfigurationOfTheCallersIsKept(t *testing.T) {
	t.Parallel()
	r := requested(t, testcontainers.WithHostConfigModifier(func(c *container.HostConfig) { c.ReadonlyRootfs = true }))
	var host container.HostConfig
	r.HostConfigModifier(&host)
	if !host.ReadonlyRootfs || len(host.PortBindings) != 2 {
		t.Errorf("host configuration %+v", host)
	}
}

func TestNoSeatsAreRefused(t *testing.T) {
	t.Parallel()
	err := Seats(0).Customize(&testcontainers.GenericContainerRequest{})
	if err == nil || !strings.Contains(err.Error(), "one at least") {
		t.Errorf("Seats(0): %v", err)
	}
}

func TestAnEngineElsewhereIsRefusedWithARemedy(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"localhost", "127.0.0.1", "::1"} {
		if got, err := address("https", host, "32768"); err != nil {
			t.Errorf("%s: %q, %v", host, got, err)
		}
	}
	for _, host := range []string{"docker.example", "203.0.113.7", ""} {
		if got, err := address("https", host, "32768"); err == nil || !strings.Contains(err.Error(), "use an engine on this machine") {
			t.Errorf("%q: %q, %v", host, got, err)
		}
	}
}
