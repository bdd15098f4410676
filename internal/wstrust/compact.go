package wstrust

import "time"

// TokenCompact names the opaque token that Entra gives to basic authentication.
const TokenCompact = "urn:passport:compact"

const (
	nsPassport = "http://schemas.microsoft.com/Passport/SoapServices/SOAPFault"
	anonymous  = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"
)

// A CompactReply is Entra's answer at rst2.srf. Its clients look for these very
// prefixes.
type CompactReply struct {
	Now       time.Time
	Expires   time.Time
	AppliesTo string
	Token     string // opaque
}

// Bytes is the message.
func (r CompactReply) Bytes() []byte {
	w := &writer{}
	w.passport(func() {
		w.text(`wsa:Action S:mustUnderstand="1" wsu:Id="Action"`, February2005.reply)
		w.text(`wsa:To S:mustUnderstand="1" wsu:Id="To"`, anonymous)
		w.element(`wsse:Security S:mustUnderstand="1"`, func() {
			w.element(`wsu:Timestamp wsu:Id="TS"`, func() {
				w.text("wsu:Created", stamp(r.Now))
				w.text("wsu:Expires", stamp(r.Now.Add(validFor)))
			})
		})
	}, func() {
		w.element("wst:RequestSecurityTokenResponse", func() {
			w.text("wst:TokenType", TokenCompact)
			w.element("wsp:AppliesTo", func() {
				w.element("wsa:EndpointReference", func() { w.text("wsa:Address", r.AppliesTo) })
			})
			w.element("wst:Lifetime", func() {
				w.text("wsu:Created", stamp(r.Now))
				w.text("wsu:Expires", stamp(r.Expires))
			})
			w.element("wst:RequestedSecurityToken", func() { w.text(`wsse:BinarySecurityToken Id="Compact0"`, r.Token) })
		})
	})
	return []byte(w.String())
}

// A CompactFault is Entra's refusal at rst2.srf.
type CompactFault struct {
	Code   string // of WS-Trust, e.g. FailedAuthentication
	Status string // hexadecimal, what the client's library calls the reason
	Reason string
	Text   string // what Entra says, with its AADSTS number
	Server string // name of the server, and the request's id
	Now    time.Time
}

// Bytes is the message.
func (f CompactFault) Bytes() []byte {
	w := &writer{}
	w.passport(func() {
		w.element(named("psf:pp", nsPassport), func() {
			w.text("psf:serverVersion", "1")
			w.text("psf:authstate", "0x80048800")
			w.text("psf:reqstatus", f.Status)
			w.text(`psf:serverInfo ServerTime="`+stamp(f.Now)+`"`, f.Server)
		})
	}, func() {
		w.element("S:Fault", func() {
			w.element("S:Code", func() {
				w.text("S:Value", side("S:", true))
				w.element("S:Subcode", func() { w.text("S:Value", "wst:"+f.Code) })
			})
			w.element("S:Reason", func() { w.text(`S:Text xml:lang="en-US"`, f.Reason) })
			w.element("S:Detail", func() { f.detail(w) })
		})
	})
	return []byte(w.String())
}

func (f CompactFault) detail(w *writer) {
	w.element(named("psf:error", nsPassport), func() {
		w.text("psf:value", f.Status)
		w.element("psf:internalerror", func() {
			w.text("psf:code", f.Status)
			w.text("psf:text", f.Text)
		})
	})
}

// passport is what Entra's answers begin with.
func (w *writer) passport(header, body func()) {
	w.WriteString(`<?xml version="1.0" encoding="utf-8"?>`)
	w.element(named("S:Envelope", nsSOAP)+` xmlns:wsa="`+nsAddressing+`" xmlns:wsse="`+NamespaceSecurity+`" xmlns:wsu="`+nsUtility+
		`" xmlns:wsp="`+nsPolicy+`" xmlns:wst="`+February2005.Namespace+`"`, func() {
		w.element("S:Header", header)
		w.element("S:Body", body)
	})
}
