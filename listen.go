package pcsandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
)

func serve(s *http.Server, l net.Listener, log *slog.Logger) {
	if err := s.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
		log.Error("a listener stopped", "address", l.Addr().String(), "error", err)
	}
}

// listenAll listens on an address. The name localhost stands for both loopback
// addresses, since clients try either first.
func listenAll(addr string) ([]net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("address %q: it must be host and port, such as localhost:8443", addr)
	}
	if host != "localhost" {
		l, err := net.Listen("tcp", addr)
		return []net.Listener{l}, listenError(addr, err)
	}
	for tries := 1; ; tries++ {
		both, err := listenLoopback(port)
		if err == nil || port != "0" || tries == 10 {
			return both, listenError(addr, err)
		}
	}
}

// listenLoopback listens on the same port of both loopback addresses. A port that
// something else has on one of them is no good: clients that try that one first
// would talk to a stranger.
func listenLoopback(port string) ([]net.Listener, error) {
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return nil, err
	}
	_, port, _ = net.SplitHostPort(four.Addr().String())
	six, err := net.Listen("tcp6", net.JoinHostPort("::1", port))
	switch {
	case err == nil:
		return []net.Listener{four, six}, nil
	case errors.Is(err, syscall.EADDRINUSE):
		four.Close()
		return nil, err
	}
	return []net.Listener{four}, nil //nolint:nilerr // a machine without IPv6 is fine
}

func listenError(addr string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("cannot listen on %s: %w; is another sandbox running? Choose another port", addr, err)
	}
	return fmt.Errorf("cannot listen on %s: %w; it must be an address of this machine and a port, such as localhost:8443", addr, err)
}

// shown is the name that URLs use for a listen address.
func shown(addr string) string {
	host, _, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		return "localhost"
	}
	return host
}
