package portal

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

// A party is whom the portal calls on its back channel.
type party string

const (
	entra party = "Entra ID"
	api   party = "the Partner Center API"
)

// maxAnswer bounds what the portal reads of an answer.
const maxAnswer = 4 << 20

// An answer is what came back.
type answer struct {
	Status int
	Phrase string // status line without the protocol: 401 Unauthorized - MFA required
	Header http.Header
	Body   []byte
}

// An outage is a call that came to nothing, by no fault of the person's.
type outage struct {
	Party party
	Class string // what kind of failure it is, for the page
	Err   error  // for the journal
}

func (o *outage) Error() string { return fmt.Sprintf("calling %s: %s: %v", o.Party, o.Class, o.Err) }

func (o *outage) Unwrap() error { return o.Err }

// send makes a call and reads the whole answer, whatever it says.
func (p *portal) send(req *http.Request, to party) (answer, error) {
	resp, err := p.Client.Do(req)
	if err != nil {
		return answer{}, &outage{Party: to, Class: classOf(err), Err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return answer{}, &outage{Party: to, Class: "its answer broke off", Err: err}
	case len(body) > maxAnswer:
		return answer{}, &outage{Party: to, Class: "its answer is too long", Err: fmt.Errorf("more than %d bytes", maxAnswer)}
	}
	return answer{Status: resp.StatusCode, Phrase: resp.Status, Header: resp.Header, Body: body}, nil
}

// classOf says in a few words what kind of failure kept a call from being made.
func classOf(err error) string {
	if _, untrusted := errors.AsType[*tls.CertificateVerificationError](err); untrusted {
		return "its certificate is not trusted"
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return "it did not answer in time"
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "there is no connection to it"
	}
	return "the call failed"
}

// unreadable is an answer that makes no sense.
func unreadable(from party, a answer) error {
	return &outage{Party: from, Class: "its answer makes no sense", Err: fmt.Errorf("status %d, %d bytes", a.Status, len(a.Body))}
}
