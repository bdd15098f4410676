package sandboxcontainer

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// DefaultImage is what docker compose build makes in this repository.
const DefaultImage = "pcsandbox:dev"

// Ports inside the container.
const (
	surfacesPort  = "8443/tcp"
	consolePort   = "8080/tcp"
	firstSeatPort = 8444
)

// scenarioPath is where ScenarioFile lies inside the container.
const scenarioPath = "/scenario.yaml"

// withDefaults puts a caller's options between what holds unless they say
// otherwise and what holds in any case.
func withDefaults(opts []testcontainers.ContainerCustomizer) []testcontainers.ContainerCustomizer {
	all := []testcontainers.ContainerCustomizer{
		testcontainers.WithExposedPorts(surfacesPort, consolePort),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/readyz").WithPort(consolePort)),
	}
	return append(append(all, opts...), testcontainers.CustomizeRequestOption(onLoopback))
}

// onLoopback publishes all ports to 127.0.0.1 alone: sign-in pages that take
// published passwords are nobody else's business. Testcontainers would publish
// them to every address of this machine.
func onLoopback(r *testcontainers.GenericContainerRequest) error {
	bindings := network.PortMap{}
	for _, spec := range r.ExposedPorts {
		port, err := network.ParsePort(spec)
		if err != nil {
			return fmt.Errorf("pcsandbox: %w", err)
		}
		bindings[port] = []network.PortBinding{{HostIP: netip.AddrFrom4([4]byte{127, 0, 0, 1})}}
	}
	callers := r.HostConfigModifier
	r.HostConfigModifier = func(c *container.HostConfig) {
		if callers != nil {
			callers(c)
		}
		c.PortBindings = bindings
	}
	return nil
}

// Scenario plays a built-in scenario.
func Scenario(name string) testcontainers.CustomizeRequestOption {
	return testcontainers.WithEnv(map[string]string{"PCSANDBOX_SCENARIO": name})
}

// ScenarioFile plays the scenario in a file of this machine.
func ScenarioFile(path string) testcontainers.CustomizeRequestOption {
	return func(r *testcontainers.GenericContainerRequest) error {
		file := testcontainers.ContainerFile{HostFilePath: path, ContainerFilePath: scenarioPath, FileMode: 0o444}
		return errors.Join(testcontainers.WithFiles(file)(r), Scenario(scenarioPath)(r))
	}
}

// AsOf makes Partner Center behave as on a day, such as 2026-03-15.
func AsOf(day string) testcontainers.CustomizeRequestOption {
	return testcontainers.WithEnv(map[string]string{"PCSANDBOX_AS_OF": day})
}

// Seats lets [Container.NewSeat] open as many seats at once.
func Seats(count int) testcontainers.CustomizeRequestOption {
	return func(r *testcontainers.GenericContainerRequest) error {
		if count < 1 {
			return fmt.Errorf("pcsandbox: %d seats: there must be one at least", count)
		}
		last := firstSeatPort + count - 1
		for port := firstSeatPort; port <= last; port++ {
			r.ExposedPorts = append(r.ExposedPorts, fmt.Sprintf("%d/tcp", port))
		}
		return testcontainers.WithEnv(map[string]string{"PCSANDBOX_SEAT_PORTS": fmt.Sprintf("%d-%d", firstSeatPort, last)})(r)
	}
}

// FromSource builds the image from a checkout of pcsandbox instead of taking
// [DefaultImage].
func FromSource(dir string) testcontainers.CustomizeRequestOption {
	return func(r *testcontainers.GenericContainerRequest) error {
		r.Image = ""
		return testcontainers.WithDockerfile(testcontainers.FromDockerfile{Context: dir})(r)
	}
}
