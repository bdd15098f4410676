package web

import (
	"crypto/tls"
	"errors"
	"io"
	"strings"
	"syscall"
)

// trustRemedy is what mends most failed handshakes.
const trustRemedy = "let the client trust the sandbox's CA (pcsandbox ca says how each runtime is told; most read it when they start)"

// remoteAlert begins the error about what the other side said.
const remoteAlert = "remote error: tls: "

// unshaken tells people why a handshake failed and what to do about it. Go's own
// words name what the server met, which is seldom what went wrong: a client that
// does not trust the CA hangs up, or sends an alert that reads as bad record MAC.
func unshaken(err error) (why, remedy string) {
	said := err.Error()
	var record tls.RecordHeaderError
	switch {
	case strings.HasPrefix(said, "no certificate for"): // internal/keys says which names there are
		return said, "call the sandbox by a name that its certificate has"
	case errors.As(err, &record):
		return "the client speaks something else than TLS", "begin its address with https://, and let no proxy stand between"
	case strings.Contains(said, "unsupported versions"), strings.Contains(said, "no cipher suite"):
		return "the client is too old, or set so: " + said, "let it speak TLS 1.2 or 1.3"
	case refusesCertificate(said):
		return "the client does not trust the sandbox's CA: it said " + strings.TrimPrefix(said, remoteAlert), trustRemedy
	case strings.Contains(said, "bad record MAC"):
		return "the client probably does not trust the sandbox's CA: it broke off with an alert that cannot be read", trustRemedy
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "the client probably does not trust the sandbox's CA: it hung up without a word", trustRemedy
	}
	return "the client probably does not trust the sandbox's CA: " + said, trustRemedy
}

// refusesCertificate is whether a client said so in an alert: bad_certificate,
// certificate_unknown, unknown_ca and the like (RFC 8446, 6.2).
func refusesCertificate(said string) bool {
	alert, remote := strings.CutPrefix(said, remoteAlert)
	return remote && strings.Contains(alert, "certificate")
}
