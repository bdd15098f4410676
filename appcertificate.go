package pcsandbox

import (
	"crypto/tls"

	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// AppCertificate is the key and certificate by which the applications whose
// scenario says "certificate: generated" authenticate, such as Automation of the
// default scenario. It fails the test if it cannot be made.
//
//	cert := sb.AppCertificate(t)
//	cred, err := confidential.NewCredFromCert([]*x509.Certificate{cert.Leaf}, cert.PrivateKey)
func (sb *Sandbox) AppCertificate(t TB) tls.Certificate {
	t.Helper()
	pair, err := sb.engine.keys.App(clock.Wall())
	if err != nil {
		t.Fatalf("pcsandbox: app certificate: %v", err)
		return tls.Certificate{}
	}
	return tls.Certificate{Certificate: [][]byte{pair.Certificate.Raw}, PrivateKey: pair.Key, Leaf: pair.Certificate}
}

// AppPEM is [Sandbox.AppCertificate] as one PEM text, private key first, for
// libraries that read a file.
func (sb *Sandbox) AppPEM(t TB) []byte {
	t.Helper()
	pair, err := sb.engine.keys.App(clock.Wall())
	if err == nil {
		var text []byte
		if text, err = pair.PEM(); err == nil {
			return text
		}
	}
	t.Fatalf("pcsandbox: app certificate: %v", err)
	return nil
}

// AppFile is where a sandbox with a state folder keeps AppPEM. It is there when
// this returns. In memory there is none.
func (sb *Sandbox) AppFile() (string, error) {
	file := sb.engine.keys.AppFile()
	if file == "" {
		return "", nil
	}
	_, err := sb.engine.keys.App(clock.Wall())
	return file, err
}

// prepareApp makes the applications' key in the background, so that who starts a
// sandbox finds the file and the first assertion need not wait.
func (sb *Sandbox) prepareApp() {
	if sb.engine.keys.AppFile() == "" {
		return
	}
	go func() {
		for _, app := range scenarios.Expand(sb.config.Scenario).Apps {
			if app.Certificate != "" {
				// A failure is met again, and reported, by whoever needs the key.
				_, _ = sb.AppFile()
				return
			}
		}
	}()
}
