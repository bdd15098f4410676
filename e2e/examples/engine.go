package examples

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// inside is the loopback address that stands for a container's own: what listens
// there has a container's port numbers, and is reached by published ports alone.
const inside = "127.77.0.1"

// An engine answers Testcontainers as a Docker engine does, so far as it is asked.
// Instead of an image it runs the command as it ships, with the environment that
// the container was created with. It shows that a set-up asks for the right thing
// and finds what it gets; that the image works is for e2e/compose to show.
type engine struct {
	t      *testing.T
	binary string

	mu      sync.Mutex
	created *creation
	command *exec.Cmd
	ports   map[string][]binding // where container ports are published
	builds  int
}

// A creation is what a container is made of.
type creation struct {
	Image        string
	Env          []string
	ExposedPorts map[string]struct{}
	HostConfig   struct{ PortBindings map[string][]binding }
}

type binding struct{ HostIp, HostPort string }

// standIn starts an engine, and points an example at it.
func standIn(e *example) *engine {
	d := &engine{t: e.t, binary: harness.Binary(e.t)}
	server := httptest.NewServer(http.HandlerFunc(d.serve))
	e.t.Cleanup(func() {
		server.Close()
		d.stop()
	})
	e.set("DOCKER_HOST", "tcp://"+server.Listener.Addr().String())
	e.set("TESTCONTAINERS_RYUK_DISABLED", "true") // the reaper is an image, too
	e.set("PCSANDBOX_REQUIRE_DOCKER", "1")
	return d
}

func (d *engine) serve(rw http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	path := r.URL.Path
	if strings.HasPrefix(path, "/v1.") {
		_, path, _ = strings.Cut(path[1:], "/")
		path = "/" + path
	}
	rw.Header().Set("Api-Version", "1.44")
	rw.Header().Set("Ostype", "linux")
	const container = "/containers/" + id
	switch what := r.Method + " " + path; what {
	case "GET /_ping", "HEAD /_ping":
		fmt.Fprint(rw, "OK")
	case "GET /version":
		answer(rw, http.StatusOK, map[string]any{"ApiVersion": "1.44", "MinAPIVersion": "1.24", "Version": "28.0.0", "Os": "linux"})
	case "GET /info":
		answer(rw, http.StatusOK, map[string]any{"OSType": "linux", "ServerVersion": "28.0.0", "OperatingSystem": "stand-in", "MemTotal": 1 << 33})
	case "GET /networks":
		answer(rw, http.StatusOK, []any{map[string]string{"Name": "bridge", "Driver": "bridge", "Id": id}})
	case "GET /containers/json", "GET /images/json":
		answer(rw, http.StatusOK, []any{})
	case "POST /build":
		d.builds++
		_, _ = io.Copy(io.Discard, r.Body)
		answer(rw, http.StatusOK, map[string]string{"stream": "Successfully built\n"})
	case "POST /containers/create":
		d.created = &creation{}
		if err := json.NewDecoder(r.Body).Decode(d.created); err != nil {
			d.t.Errorf("creating a container: %v", err)
		}
		answer(rw, http.StatusCreated, map[string]any{"Id": id, "Warnings": []string{}})
	case "POST " + container + "/start":
		if err := d.start(); err != nil {
			d.t.Errorf("starting a container: %v", err)
		}
		rw.WriteHeader(http.StatusNoContent)
	case "GET " + container + "/json":
		answer(rw, http.StatusOK, d.inspect())
	case "GET " + container + "/logs":
	case "POST " + container + "/stop", "POST " + container + "/kill", "DELETE " + container:
		d.stop()
		rw.WriteHeader(http.StatusNoContent)
	case "POST /containers/prune", "POST /networks/prune", "POST /volumes/prune", "POST /images/prune":
		answer(rw, http.StatusOK, map[string]any{})
	default:
		if strings.HasPrefix(path, "/images/") && r.Method == http.MethodGet {
			answer(rw, http.StatusOK, map[string]any{"Id": "sha256:" + id, "Config": map[string]any{}})
			return
		}
		if strings.HasPrefix(path, "/images/") && r.Method == http.MethodDelete {
			answer(rw, http.StatusOK, []any{})
			return
		}
		d.t.Errorf("the stand-in for an engine was asked to %s", what)
		answer(rw, http.StatusNotFound, map[string]string{"message": what})
	}
}

// id is of the one image and the one container.
const id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func answer(rw http.ResponseWriter, status int, body any) {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(body)
}

// start runs the command and publishes the ports that were asked for.
func (d *engine) start() error {
	d.ports = map[string][]binding{}
	for port := range d.created.ExposedPorts {
		number, _, _ := strings.Cut(port, "/")
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		d.t.Cleanup(func() { l.Close() })
		go forward(l, net.JoinHostPort(inside, number))
		_, outside, _ := net.SplitHostPort(l.Addr().String())
		d.ports[port] = []binding{{"127.0.0.1", outside}}
	}
	d.command = exec.Command(d.binary, "serve")
	d.command.Env = append(d.created.Env,
		"PCSANDBOX_ADDR="+inside+":8443", "PCSANDBOX_CONSOLE_ADDR="+inside+":8080", "PCSANDBOX_STATE="+d.t.TempDir())
	d.command.Stderr = os.Stderr
	return d.command.Start()
}

// stop ends the command, if it runs.
func (d *engine) stop() {
	if d.command == nil {
		return
	}
	_ = d.command.Process.Signal(os.Interrupt)
	if err := d.command.Wait(); err != nil {
		d.t.Errorf("serve ended with %v", err)
	}
	d.command = nil
}

func (d *engine) inspect() map[string]any {
	running := d.command != nil
	status := "exited"
	if running {
		status = "running"
	}
	return map[string]any{
		"Id": id, "Name": "/stand-in", "Created": "2026-01-01T00:00:00Z", "Image": "sha256:" + id,
		"State":           map[string]any{"Status": status, "Running": running, "StartedAt": "2026-01-01T00:00:00Z", "FinishedAt": "0001-01-01T00:00:00Z"},
		"Config":          map[string]any{"Image": d.created.Image, "Env": d.created.Env, "ExposedPorts": d.created.ExposedPorts},
		"HostConfig":      map[string]any{"NetworkMode": "bridge", "PortBindings": d.created.HostConfig.PortBindings},
		"NetworkSettings": map[string]any{"Ports": d.ports, "Networks": map[string]any{}},
	}
}

// forward hands connections on until the listener closes.
func forward(l net.Listener, to string) {
	for {
		from, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer from.Close()
			there, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			defer there.Close()
			go func() {
				_, _ = io.Copy(there, from)
				_ = there.(*net.TCPConn).CloseWrite()
			}()
			_, _ = io.Copy(from, there)
		}()
	}
}
