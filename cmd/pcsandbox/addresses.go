package main

import (
	"errors"
	"fmt"
	"net"
)

// checkAddresses refuses an address that other machines reach, unless that is
// asked for: a fake sign-in page must not stand open by accident.
func checkAddresses(f serveFlags) error {
	for flag, addr := range map[string]string{"--addr": f.addr, "--console-addr": f.consoleAddr} {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return fmt.Errorf("%s %q: it must be host and port, such as localhost:8443", flag, addr)
		}
		if loopback(host) {
			continue
		}
		if f.realDomains {
			return fmt.Errorf("%s %s: with --allow-real-domains the sandbox listens on loopback only", flag, addr)
		}
		if !f.anyAddress {
			return hinted{
				fmt.Errorf("%s %s can be reached by other machines, and these are fake sign-in pages", flag, addr),
				"use localhost, or add --listen-beyond-loopback if that is what you want",
			}
		}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// errNoConsole explains a control API that cannot be reached.
func errNoConsole(url string, err error) error {
	var opErr *net.OpError
	if !errors.As(err, &opErr) {
		return err
	}
	return hinted{fmt.Errorf("no sandbox answers at %s", url), "start one with: pcsandbox serve; or name its console with --url"}
}
