package pcsandbox_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

// BenchmarkStart is a sandbox embedded in a test, from the second of a process
// on: started, asked once, ended.
func BenchmarkStart(b *testing.B) {
	pcsandbox.Start(b)
	for b.Loop() {
		sb := pcsandbox.Start(b)
		sb.Close()
	}
	b.ReportMetric(2, "budget-ms/op")
}

// BenchmarkSeat is one more sandbox in a running process, and what it keeps
// after fifty writes.
func BenchmarkSeat(b *testing.B) {
	sb := pcsandbox.Start(b)
	c := control.New(sb.ConsoleURL, nil)
	var names []string
	for b.Loop() {
		s, err := c.NewSeat(b.Context(), control.SeatRequest{})
		if err != nil {
			b.Fatal(err)
		}
		names = append(names, s.Name)
		if len(names) == 100 {
			b.StopTimer()
			for _, n := range names {
				if err := c.CloseSeat(b.Context(), n); err != nil {
					b.Fatal(err)
				}
			}
			names = names[:0]
			b.StartTimer()
		}
	}
	b.ReportMetric(1, "budget-ms/op")
}

// BenchmarkSeatMemory reports what a seat holds after fifty writes.
func BenchmarkSeatMemory(b *testing.B) {
	sb := pcsandbox.Start(b)
	c := control.New(sb.ConsoleURL, nil)
	const seats, writes = 20, 50
	for b.Loop() {
		before := heap()
		var names []string
		for range seats {
			s, err := c.NewSeat(b.Context(), control.SeatRequest{})
			if err != nil {
				b.Fatal(err)
			}
			names = append(names, s.Name)
			seat := control.New(s.Console, nil)
			for i := range writes {
				state := []string{"disabled", "enforced"}[i%2]
				if _, err := seat.ChangeUser(b.Context(), "john", control.UserChange{PerUserMFA: &state}); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(heap()-before)/seats/1024, "KiB/seat")
		for _, n := range names {
			if err := c.CloseSeat(b.Context(), n); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(200, "budget-KiB/seat")
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkCommandStart is the command from exec to its first good answer, with
// keys on disk and on a fresh machine: the median of twenty each. It reports the
// idle memory and the size of the stripped binary, too.
func BenchmarkCommandStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "pcsandbox")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/pcsandbox")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		warm := b.TempDir()
		start(b, binary, warm)
		var again, fresh []time.Duration
		var rss int
		for range 20 {
			took, kib := start(b, binary, warm)
			again, rss = append(again, took), max(rss, kib)
			took, _ = start(b, binary, b.TempDir())
			fresh = append(fresh, took)
		}
		b.ReportMetric(median(again), "warm-ms")
		b.ReportMetric(median(fresh), "fresh-ms")
		b.ReportMetric(float64(rss)/1024, "idle-MiB")
	}
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2].Microseconds()) / 1000
}

// start runs the command until its discovery document answers, and returns how
// long that took and how much memory it then has, in KiB.
func start(b *testing.B, binary, state string) (time.Duration, int) {
	b.Helper()
	addr, console := freePort(b), freePort(b)
	ctx, stop := context.WithCancel(b.Context())
	cmd := exec.CommandContext(ctx, binary, "serve", "--quiet", "--addr", addr, "--console-addr", console, "--state", state)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		stop()
		_ = cmd.Wait() // killed
	}()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	for time.Since(began) < 10*time.Second {
		resp, err := client.Get("https://" + addr + "/organizations/v2.0/.well-known/openid-configuration")
		if err == nil {
			resp.Body.Close()
			took := time.Since(began)
			time.Sleep(200 * time.Millisecond) // idle is what it has when nobody asks
			return took, memory(cmd.Process.Pid)
		}
		time.Sleep(time.Millisecond)
	}
	b.Fatal("it did not start")
	return 0, 0
}

func freePort(b testing.TB) string {
	b.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return "localhost:" + port
}

// memory is the resident memory of a process in KiB, 0 where it cannot be read.
func memory(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib
		}
	}
	return 0
}
