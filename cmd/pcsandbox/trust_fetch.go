package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// dialTimeout bounds one look at a port of this machine.
const dialTimeout = 3 * time.Second

// fetchedCA asks a running sandbox for its CA, and looks at a handshake for what
// it vouches for.
func fetchedCA(ctx context.Context, console string) (string, *keys.Root, error) {
	client := control.New(console, nil)
	info, err := client.Info(ctx)
	if err != nil {
		return "", nil, errNoConsole(console, err)
	}
	text, err := client.CA(ctx)
	if err != nil {
		return "", nil, err
	}
	root, err := keys.ReadRoot(text)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", info.CA, err)
	}
	chain, err := handshake(ctx, info.Origin, root.Certificate)
	if err != nil {
		return "", nil, fmt.Errorf("look at the certificates of %s: %w", info.Origin, err)
	}
	if len(chain) < 2 {
		return "", nil, refusedCA(info.CA, errors.New("what it vouches for cannot be seen: no certificate stands between it and the sandbox"))
	}
	if err := root.Installable(chain[1]); err != nil {
		return "", nil, refusedCA(info.CA, err)
	}
	// The tools want a file, a printed command that names it must work later, and
	// nobody else may change it in between.
	dir, err := os.MkdirTemp("", "pcsandbox-ca-")
	if err != nil {
		return "", nil, err
	}
	file := filepath.Join(dir, "ca.pem")
	return file, root, os.WriteFile(file, text, 0o644)
}

// handshake shakes hands with the surfaces and sends no request, so that no
// journal knows of it. It returns the certificates that the server sent.
func handshake(ctx context.Context, origin string, root *x509.Certificate) ([]*x509.Certificate, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: pool, ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates, nil
}
