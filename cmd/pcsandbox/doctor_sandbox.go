package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// checkSandbox looks whether a sandbox runs, and if not, whether one could.
func (p *patient) checkSandbox(ctx context.Context) []finding {
	if p.info != nil {
		name := ""
		if p.info.Name != "default" {
			name = " (seat " + p.info.Name + ")"
		}
		return []finding{{Check: "sandbox", Status: fine,
			What: fmt.Sprintf("plays %s%s, console %s", p.info.Scenario, name, p.info.Console)}}
	}
	found := []finding{p.silentConsole(ctx)}
	if taken(ctx, p.addr) {
		f := finding{Check: "port", Status: problem, What: p.addr + " is taken" + p.by(ctx, p.addr),
			Why: "serve wants it for the surfaces, and fails", Remedy: []string{self() + " serve --addr localhost:9443"}}
		if strings.Contains(f.What, " by pcsandbox") {
			f.Why = "a sandbox runs, with its console elsewhere"
			f.Remedy = []string{self() + " doctor --url http://localhost:PORT   # the page that it printed names its console"}
		}
		found = append(found, f)
	}
	return found
}

// silentConsole says why the console does not answer as one.
func (p *patient) silentConsole(ctx context.Context) finding {
	f := finding{Check: "sandbox", Status: problem, What: "no sandbox answers at " + p.console,
		Why: "nothing listens there", Remedy: []string{self() + " serve", "or, if one runs elsewhere: " + self() + " doctor --url http://HOST:PORT"}}
	u, _ := url.Parse(p.console)
	var lookup *net.DNSError
	switch {
	case errors.As(p.absent, &lookup):
		f.Why = fmt.Sprintf("the name %s leads nowhere on this machine", lookup.Name)
	case taken(ctx, u.Host):
		f.What = "what answers at " + p.console + " is not a sandbox's console"
		f.Why = "the port is taken" + p.by(ctx, u.Host)
		if p.absent != nil {
			f.Why += "; it says: " + p.absent.Error()
		}
		f.Remedy[0] = self() + " serve --console-addr localhost:9080"
	}
	return f
}

// taken reports whether somebody listens on an address.
func taken(ctx context.Context, addr string) bool {
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err == nil {
		conn.Close()
	}
	return err == nil
}

var (
	lsofName = regexp.MustCompile(`(?m)^p(\d+)\nc(.+)$`)
	ssName   = regexp.MustCompile(`users:\(\("([^"]+)",pid=(\d+)`)
)

// by says which program listens on an address, as far as the tools of this
// machine tell.
func (p *patient) by(ctx context.Context, addr string) string {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return ""
	}
	if p.machine.look("lsof") {
		if m := lsofName.FindStringSubmatch(p.output(ctx, "lsof", "-nP", "-iTCP:"+port, "-sTCP:LISTEN", "-Fpc")); m != nil {
			return fmt.Sprintf(" by %s (process %s)", m[2], m[1])
		}
	}
	if p.machine.look("ss") {
		if m := ssName.FindStringSubmatch(p.output(ctx, "ss", "-Hltnp", "sport = :"+port)); m != nil {
			return fmt.Sprintf(" by %s (process %s)", m[1], m[2])
		}
	}
	return " by another program"
}

// checkSurfaces shakes hands with the surfaces as a client would.
func (p *patient) checkSurfaces(ctx context.Context) finding {
	f := finding{Check: "surfaces", Status: fine, What: p.info.Origin + " shakes hands with whoever trusts the CA"}
	if p.root == nil {
		return finding{}
	}
	_, err := handshake(ctx, p.info.Origin, p.root.Certificate)
	if err == nil {
		return f
	}
	f.Status, f.Why = problem, err.Error()
	var lookup *net.DNSError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var verification *tls.CertificateVerificationError
	switch {
	case errors.As(err, &lookup):
		f.What = "the name in " + p.info.Origin + " leads nowhere on this machine"
		f.Remedy = []string{"echo '127.0.0.1 " + lookup.Name + "' | sudo tee -a /etc/hosts"}
	case errors.As(err, &unknown):
		f.What = "what answers at " + p.info.Origin + " shows a certificate of somebody else's"
		f.Remedy = []string{self() + " serve --addr localhost:9443   # if another program has the port",
			"or look for a proxy or virus scanner that opens TLS"}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		f.What = "the certificates of " + p.info.Origin + " are not valid at this machine's time"
		f.Remedy = []string{"set this machine's clock, or end " + self() + " serve and start it anew: it makes new certificates"}
	case errors.As(err, &verification):
		f.What = "the certificate of " + p.info.Origin + " does not fit its name"
		f.Remedy = []string{self() + " serve --host " + hostname(p.info.Origin)}
	default:
		f.What = p.info.Origin + " cannot be reached from here"
		f.Remedy = []string{"publish the port, e.g. 127.0.0.1:8443:8443 in docker-compose.yml, and pin the address: --public-url https://localhost:8443"}
	}
	return f
}

func hostname(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return strings.TrimPrefix(origin, "https://")
	}
	return u.Hostname()
}
