package webauthn

import (
	"bytes"
	"testing"
)

// FuzzRegistration reads anything as attestation object: a passkey that comes of
// it has the id that was named and a key that can be read again.
func FuzzRegistration(f *testing.F) {
	for _, alg := range algorithms {
		d := newDevice(f, alg)
		a, err := parseAnswer(d.creates())
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(a.Response.Attestation))
	}
	d := newDevice(f, es256)
	words := d.clientData("webauthn.create")
	f.Fuzz(func(t *testing.T, object []byte) {
		browser := *d
		browser.t = t
		said := browser.says(map[string]any{"clientDataJSON": octets(words), "attestationObject": octets(object)})
		c, err := site.Register(challenge, said)
		if err != nil {
			return
		}
		if _, err := parseKey(c.Key); err != nil || !bytes.Equal(c.ID, d.id) {
			t.Errorf("%x makes %+v (%v)", object, c, err)
		}
	})
}

// FuzzAssertion reads anything as a browser's answer: only what the device signed
// is taken.
func FuzzAssertion(f *testing.F) {
	d := newDevice(f, es256)
	c := registered(f, d)
	good := d.signs()
	want, err := ParseAssertion(good)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{good, d.creates(), "", "{}", "null", `{"id":"AA","rawId":"AA","type":"public-key"}`, `{"id":"AA==","rawId":"AA","type":"public-key","response":[]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		if _, err := verify(answer, c); err != nil {
			return
		}
		got, err := ParseAssertion(answer)
		if err != nil || !bytes.Equal(got.answer.Response.Data, want.answer.Response.Data) || !bytes.Equal(got.answer.Response.ClientData, want.answer.Response.ClientData) {
			t.Errorf("%s was taken (%v)", answer, err)
		}
	})
}

// FuzzData reads anything as authenticator data.
func FuzzData(f *testing.F) {
	d := newDevice(f, es256)
	f.Add(d.data(d.flags, nil))
	f.Add(d.data(d.flags|withCredential, append(make([]byte, makerLength), 0, 1, 7, 0xa0)))
	f.Add(d.data(d.flags|withExtensions, mapOf("a", 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parseData(data)
		if err != nil {
			return
		}
		if len(d.host) != 32 || d.has(withCredential) != (len(d.id) > 0) || headLength+len(d.id)+len(d.key) > len(data) {
			t.Errorf("%x is %+v", data, d)
		}
	})
}
