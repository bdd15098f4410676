package keys

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/clock"
)

// A Root is the certificate of a CA as clients get it, looked at on a machine
// that may not be the sandbox's.
type Root struct {
	Certificate *x509.Certificate
	Looked      time.Time // the machine's time when it was read
}

// ReadRoot reads a root in PEM.
func ReadRoot(text []byte) (*Root, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("it holds no certificate in PEM")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("its certificate cannot be read: %w", err)
	}
	return &Root{Certificate: c, Looked: clock.Wall()}, nil
}

// Expired says whether the machine's time lies outside the certificate's.
func (r *Root) Expired() bool {
	return r.Looked.Before(r.Certificate.NotBefore) || r.Looked.After(r.Certificate.NotAfter)
}

// Fingerprint is the SHA-256 of the certificate as browsers show it.
func (r *Root) Fingerprint() string {
	sum := sha256.Sum256(r.Certificate.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

// Installable says why a root must not go into a store that many programs read,
// judged by the one intermediate that it signed: nil only for the everyday set
// without additions.
func (r *Root) Installable(intermediate *x509.Certificate) error {
	names, err := Everyday()
	if err != nil {
		return err
	}
	ours := &CA{names: names, root: r.Certificate, intermediate: intermediate}
	switch {
	case !Ours(r.Certificate):
		return errors.New("it is no CA of pcsandbox")
	case !strings.HasPrefix(r.Certificate.Subject.CommonName, "pcsandbox root ("+everydayName+")"):
		return errors.New("it was made for other names than the everyday ones")
	case intermediate.CheckSignatureFrom(r.Certificate) != nil:
		return errors.New("what it vouches for cannot be seen: the sandbox's CA is signed by another root")
	case !intermediate.MaxPathLenZero || !intermediate.PermittedDNSDomainsCritical || !slices.Equal(intermediate.PermittedDNSDomains, names.DNS):
		return errors.New("it vouches for other names than the everyday ones")
	case !ours.permitsItsAddresses():
		return errors.New("it vouches for other addresses than the everyday ones")
	case r.Expired():
		return fmt.Errorf("it is valid from %s to %s only", r.Certificate.NotBefore.Format(time.DateOnly), r.Certificate.NotAfter.Format(time.DateOnly))
	}
	return nil
}

// InstallableFrom reads the everyday root of a state folder and says why it must
// not be installed, if so. It changes nothing in the folder.
func InstallableFrom(dir string) (*Root, error) {
	text, err := os.ReadFile(filepath.Join(dir, "public", caFile))
	if err != nil {
		return nil, err
	}
	root, err := ReadRoot(text)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(filepath.Join(dir, "private", caFile))
	if err != nil {
		return nil, fmt.Errorf("what it vouches for cannot be seen: %w", err)
	}
	var kept CA
	if err := kept.parse(content); err != nil {
		return nil, err
	}
	return root, root.Installable(kept.intermediate)
}

// Ours reports whether a certificate is a root of any sandbox's.
func Ours(c *x509.Certificate) bool {
	return strings.HasPrefix(c.Subject.CommonName, "pcsandbox root (")
}
