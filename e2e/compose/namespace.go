package compose

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// A machine is the host of the containers: a network namespace with a loopback of
// its own and one bridge for each network.
type machine struct {
	t        testing.TB
	name     string // of the namespace; containers' begin with it
	dir      string // what the containers have on disk
	bridges  map[string]int
	networks int
	links    int
}

// machines counts those of this process, for their names.
var machines atomic.Int32

// newMachine makes a machine that ends with the test. Without root there is
// none: the test is skipped, loudly.
func newMachine(t testing.TB) *machine {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT PROVEN: network namespaces need root; run this package's tests as root")
	}
	for _, tool := range []string{"ip", "unshare", "chroot", "setpriv", "tar"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing; on Debian: apt-get install iproute2 util-linux coreutils tar", tool)
		}
	}
	m := &machine{
		t: t, name: fmt.Sprintf("pcs%d-%d", os.Getpid(), machines.Add(1)), dir: t.TempDir(), bridges: map[string]int{},
	}
	m.reap()
	m.add(m.name)
	return m
}

// reaper waits for the end of its input, which also comes when the test is
// killed, and takes away what the machine is: processes, namespaces, folder.
const reaper = `read -r _
for ns in $(ip netns list | cut -d " " -f 1 | grep -E "^$1(-|$)"); do
  ip netns pids "$ns" | xargs -r kill -9
  ip netns del "$ns"
done
rm -rf "$2"`

// reap starts the reaper, in a group of its own: Ctrl-C is not for it.
func (m *machine) reap() {
	m.t.Helper()
	cmd := exec.Command("sh", "-c", reaper, "reaper", m.name, m.dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	input, err := cmd.StdinPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		input.Close()
		if err := cmd.Wait(); err != nil || said.Len() > 0 {
			m.t.Errorf("the machine was not taken away: %v %s", err, &said)
		}
	})
}

// add makes a namespace; the reaper takes it away.
func (m *machine) add(name string) {
	m.t.Helper()
	m.must("ip", "netns", "add", name)
	m.must("ip", "-n", name, "link", "set", "lo", "up")
}

// bridge is the number of a network, whose bridge it makes at first.
func (m *machine) bridge(network string) int {
	m.t.Helper()
	if n := m.bridges[network]; n > 0 {
		return n
	}
	m.networks++
	n := m.networks
	m.bridges[network] = n
	bridge := fmt.Sprintf("br%d", n)
	m.must("ip", "-n", m.name, "link", "add", bridge, "type", "bridge")
	m.must("ip", "-n", m.name, "addr", "add", fmt.Sprintf("10.77.%d.1/24", n), "dev", bridge)
	m.must("ip", "-n", m.name, "link", "set", bridge, "up")
	return n
}

// connect puts a container's namespace on a network and returns its address.
// There is no route: nothing beyond the network is reached.
func (m *machine) connect(namespace, network string) string {
	m.t.Helper()
	n := m.bridge(network)
	m.links++
	inside, outside := fmt.Sprintf("eth%d", n), fmt.Sprintf("veth%d", m.links)
	address := fmt.Sprintf("10.77.%d.%d", n, 10+m.links)
	m.must("ip", "link", "add", outside, "netns", m.name, "type", "veth", "peer", "name", inside, "netns", namespace)
	m.must("ip", "-n", m.name, "link", "set", outside, "master", fmt.Sprintf("br%d", n))
	m.must("ip", "-n", m.name, "link", "set", outside, "up")
	m.must("ip", "-n", namespace, "addr", "add", address+"/24", "dev", inside)
	m.must("ip", "-n", namespace, "link", "set", inside, "up")
	return address
}

func (m *machine) must(name string, args ...string) {
	m.t.Helper()
	if err := command(name, args...); err != nil {
		m.t.Fatal(err)
	}
}

// onHost is a command that runs on the machine itself, where the browser is.
func (m *machine) onHost(name string, args ...string) *exec.Cmd {
	return exec.CommandContext(m.t.Context(), "ip", append([]string{"netns", "exec", m.name, name}, args...)...)
}

// quote makes a word that a shell reads as it is.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
