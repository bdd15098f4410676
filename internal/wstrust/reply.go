package wstrust

import "time"

// validFor is how long an answer says that it is good: itself, not its token.
const validFor = 5 * time.Minute

// A Reply is the answer that holds a token.
type Reply struct {
	Version   Version
	RelatesTo string // the request's MessageID
	Now       time.Time
	Expires   time.Time // of the token, which begins now
	AppliesTo string
	TokenType string
	Token     []byte // one element that declares its own namespaces
}

// Bytes is the message. The token stands in it byte for byte: clients cut it out,
// and its signature must still fit.
func (r Reply) Bytes() []byte {
	w := &writer{}
	w.envelope(r.Version.reply, r.RelatesTo, r.Now, func() {
		if !r.Version.collection {
			r.answer(w)
			return
		}
		w.element(named("t:RequestSecurityTokenResponseCollection", r.Version.Namespace), func() { r.answer(w) })
	})
	return []byte(w.String())
}

func (r Reply) answer(w *writer) {
	w.element(named("t:RequestSecurityTokenResponse", r.Version.Namespace), func() {
		w.element("t:Lifetime", func() {
			w.text("u:Created", stamp(r.Now))
			w.text("u:Expires", stamp(r.Expires))
		})
		w.element(named("wsp:AppliesTo", nsPolicy), func() {
			w.element("a:EndpointReference", func() { w.text("a:Address", r.AppliesTo) })
		})
		w.element("t:RequestedSecurityToken", func() { w.Write(r.Token) })
		w.text("t:TokenType", r.TokenType)
		w.text("t:RequestType", r.Version.requestType)
		w.text("t:KeyType", r.Version.bearer)
	})
}

// A Fault is a refusal in the manner of SOAP 1.2, as AD FS writes it.
type Fault struct {
	Sender    bool   // the client's mistake; else the service's
	Namespace string // of Code
	Code      string
	Reason    string
	RelatesTo string
	Now       time.Time
}

// faultAction is WS-Addressing's for faults.
const faultAction = "http://www.w3.org/2005/08/addressing/soap/fault"

// Bytes is the message. Clients split the subcode at its colon, so it has a
// prefix, which is declared in place.
func (f Fault) Bytes() []byte {
	w := &writer{}
	w.envelope(faultAction, f.RelatesTo, f.Now, func() {
		w.element("s:Fault", func() {
			w.element("s:Code", func() {
				w.text("s:Value", side("s:", f.Sender))
				w.element("s:Subcode", func() { w.text(`s:Value xmlns:c="`+f.Namespace+`"`, "c:"+f.Code) })
			})
			w.element("s:Reason", func() { w.text(`s:Text xml:lang="en-US"`, f.Reason) })
		})
	})
	return []byte(w.String())
}

func side(prefix string, sender bool) string {
	if sender {
		return prefix + "Sender"
	}
	return prefix + "Receiver"
}

// envelope is what the answers of a provider begin with.
func (w *writer) envelope(action, relatesTo string, now time.Time, body func()) {
	w.element(named("s:Envelope", nsSOAP)+` xmlns:a="`+nsAddressing+`" xmlns:u="`+nsUtility+`"`, func() {
		w.element("s:Header", func() {
			w.text(`a:Action s:mustUnderstand="1"`, action)
			if relatesTo != "" {
				w.text("a:RelatesTo", relatesTo)
			}
			w.element(named("o:Security", NamespaceSecurity)+` s:mustUnderstand="1"`, func() {
				w.element(`u:Timestamp u:Id="_0"`, func() {
					w.text("u:Created", stamp(now))
					w.text("u:Expires", stamp(now.Add(validFor)))
				})
			})
		})
		w.element("s:Body", body)
	})
}
