package compose

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// up does what `docker compose up --wait` does with a project: networks, images, all
// services in the order of their dependencies, published ports.
func up(t testing.TB, project *types.Project, images *images) (*machine, map[string]*container) {
	t.Helper()
	m := newMachine(t)
	containers := map[string]*container{}
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		service := project.Services[name]
		c := &container{
			m: m, service: service, image: images.of(service.Build.Context),
			namespace: m.name + "-" + fmt.Sprint(len(containers)), addresses: map[string]string{},
		}
		m.add(c.namespace)
		for _, network := range slices.Sorted(maps.Keys(service.Networks)) {
			c.addresses[network] = m.connect(c.namespace, network)
		}
		containers[name] = c
	}
	for _, c := range containers {
		c.prepare(hostsFor(c, containers))
	}
	started := map[string]bool{}
	for len(started) < len(containers) {
		before := len(started)
		for _, name := range slices.Sorted(maps.Keys(containers)) {
			c := containers[name]
			if started[name] || !ready(c, started) {
				continue
			}
			for on, d := range c.service.DependsOn {
				if d.Condition == types.ServiceConditionHealthy && containers[on].healthy == 0 {
					containers[on].awaitHealthy(startUp)
				}
			}
			c.start()
			for _, p := range c.service.Ports {
				c.publish(p)
			}
			started[name] = true
		}
		if len(started) == before {
			t.Fatal("the services depend on one another in a circle")
		}
	}
	for _, c := range containers {
		if c.service.HealthCheck != nil && c.healthy == 0 {
			c.awaitHealthy(startUp)
		}
	}
	return m, containers
}

// startUp bounds how long a container may take to be healthy.
const startUp = 20 * time.Second

func ready(c *container, started map[string]bool) bool {
	for on := range c.service.DependsOn {
		if !started[on] {
			return false
		}
	}
	return true
}

// hostsFor is what a container's resolver knows: the services on its networks
// by name and alias.
func hostsFor(c *container, all map[string]*container) string {
	lines := []string{"127.0.0.1 localhost", "::1 localhost"}
	for network := range c.service.Networks {
		for _, other := range all {
			address := other.addresses[network]
			if address == "" {
				continue
			}
			names := []string{other.service.Name}
			if how := other.service.Networks[network]; how != nil {
				names = append(names, how.Aliases...)
			}
			lines = append(lines, address+" "+strings.Join(names, " "))
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// publish forwards a port of the machine to the container.
func (c *container) publish(p types.ServicePortConfig) {
	c.m.t.Helper()
	network := slices.Sorted(maps.Keys(c.addresses))[0]
	c.m.forward(fmt.Sprintf("%s:%s", p.HostIP, p.Published), fmt.Sprintf("%s:%d", c.addresses[network], p.Target))
}

// forwardRole is the variable by which this test binary learns that it is a
// forwarder.
const forwardRole = "PCSANDBOX_E2E_FORWARD"

// forward runs a forwarder on the machine.
func (m *machine) forward(from, to string) {
	m.t.Helper()
	self, err := os.Executable()
	if err != nil {
		m.t.Fatal(err)
	}
	cmd := exec.Command("ip", "netns", "exec", m.name, self)
	cmd.Env = append(os.Environ(), forwardRole+"="+from+" "+to)
	cmd.Stderr = os.Stderr
	listening, err := cmd.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if _, err := listening.Read(make([]byte, 1)); err != nil {
		m.t.Fatalf("the forwarder from %s does not listen: %v", from, err)
	}
}
