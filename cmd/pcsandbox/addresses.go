package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// lookupPatience bounds the question which machine a name means.
const lookupPatience = 3 * time.Second

// A listening is one of serve's two addresses, the flag that sets it and a port
// that is likely free.
type listening struct{ flag, addr, otherPort string }

func (f serveFlags) listenings() []listening {
	return []listening{{"--addr", f.addr, "9443"}, {"--console-addr", f.consoleAddr, "9080"}}
}

// checkAddresses refuses an address that is none, and one that other machines
// reach, unless that is asked for: a fake sign-in page must not stand open by
// accident.
func checkAddresses(ctx context.Context, f serveFlags) error {
	ctx, cancel := context.WithTimeout(ctx, lookupPatience)
	defer cancel()
	for _, l := range f.listenings() {
		host, port, err := net.SplitHostPort(l.addr)
		if err != nil {
			return fmt.Errorf("%s %q: it must be host and port, such as localhost:8443", l.flag, l.addr)
		}
		if _, err := net.DefaultResolver.LookupPort(ctx, "tcp", port); err != nil {
			return hinted{fmt.Errorf("%s %q: %q is no port", l.flag, l.addr, port), "a port is a number from 0, any that is free, to 65535"}
		}
		if loopback(host) {
			continue
		}
		if !known(ctx, host) {
			return hinted{fmt.Errorf("%s %q: no machine is called %s", l.flag, l.addr, host),
				"listen on localhost; a name that clients use is told with --host " + host}
		}
		if f.realDomains {
			return fmt.Errorf("%s %s: with --allow-real-domains the sandbox listens on loopback only", l.flag, l.addr)
		}
		if !f.anyAddress {
			return hinted{
				fmt.Errorf("%s %s can be reached by other machines, and these are fake sign-in pages", l.flag, l.addr),
				"use localhost, or add --listen-beyond-loopback if that is what you want",
			}
		}
	}
	if _, port, _ := net.SplitHostPort(f.addr); f.addr == f.consoleAddr && port != "0" {
		return fmt.Errorf("--addr and --console-addr are both %s; each needs a port of its own", f.addr)
	}
	return nil
}

// known reports whether a host can be found; no host at all means every address
// of this machine.
func known(ctx context.Context, host string) bool {
	if host == "" || net.ParseIP(host) != nil {
		return true
	}
	_, err := net.DefaultResolver.LookupHost(ctx, host)
	return err == nil
}

// errNotListening names the flag that chooses another port, where one is taken.
func errNotListening(f serveFlags, err error) error {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return err
	}
	for _, l := range f.listenings() {
		host, _, splitErr := net.SplitHostPort(l.addr)
		if splitErr != nil || !strings.Contains(err.Error(), "listen on "+l.addr+":") {
			continue
		}
		return hinted{fmt.Errorf("cannot listen on %s: the port is taken, maybe by another sandbox", l.addr),
			"choose another port: " + l.flag + " " + net.JoinHostPort(host, l.otherPort)}
	}
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// errNoConsole explains a control API that cannot be reached, or an address where
// there is something else.
func errNoConsole(url string, err error) error {
	var (
		untrusted *tls.CertificateVerificationError
		opErr     *net.OpError
		problem   *control.Problem
	)
	const hint = "--url is the console's address, such as " + defaultConsole + ", which serve prints; the HTTPS port is the surfaces'"
	switch {
	case !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://"):
		return hinted{fmt.Errorf("--url %q is not the address of a console", url), "it is an address such as " + defaultConsole}
	case errors.As(err, &untrusted):
		return hinted{fmt.Errorf("%s is not the address of a sandbox's console, which speaks HTTP", url), hint}
	case errors.As(err, &opErr):
		return hinted{fmt.Errorf("no sandbox answers at %s", url), "start one with: pcsandbox serve; or name its console with --url"}
	case errors.As(err, &problem) && strings.HasPrefix(problem.Title, "the sandbox answers "):
		return hinted{fmt.Errorf("what answers at %s is not a sandbox's console: %w", url, err), hint}
	}
	return err
}
