package webauthn

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func registered(t testing.TB, d *device) Credential {
	t.Helper()
	c, err := site.Register(challenge, d.creates())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func verify(answer string, c Credential) (Credential, error) {
	a, err := ParseAssertion(answer)
	if err != nil {
		return c, err
	}
	return site.Verify(challenge, a, c)
}

func TestAPasskeyOfEveryKindIsMadeAndSigns(t *testing.T) {
	t.Parallel()
	for _, alg := range algorithms {
		d := newDevice(t, alg)
		d.count = 7
		c := registered(t, d)
		if c.Site != "localhost" || string(c.ID) != "credential" || c.Count != 7 || strings.Join(c.Transports, " ") != "internal" {
			t.Errorf("%d: made is %+v", alg, c)
		}
		d.count = 8
		used, err := verify(d.signs(), c)
		if err != nil || used.Count != 8 || !bytes.Equal(used.Key, c.Key) {
			t.Errorf("%d: used is %+v, %v", alg, used, err)
		}
	}
}

func TestAPasskeyCanBeCopiedByItsMaker(t *testing.T) {
	t.Parallel()
	d := newDevice(t, es256)
	d.flags |= backupEligible
	c := registered(t, d)
	d.flags |= backedUp
	if used, err := verify(d.signs(), c); err != nil || !used.BackupEligible || !used.BackedUp {
		t.Errorf("used is %+v, %v", used, err)
	}
	d.flags &^= backupEligible | backedUp
	if _, err := verify(d.signs(), c); !errors.Is(err, errBackup) {
		t.Errorf("one that can no longer be copied: %v", err)
	}
}

func TestAKeyMaySignItsOwnStatement(t *testing.T) {
	t.Parallel()
	for _, alg := range algorithms {
		d := newDevice(t, alg)
		d.format = formatPacked
		d.statement = func(m []byte) []byte { return mapOf("alg", alg, "sig", d.sign(m)) }
		registered(t, d)
		d.statement = func([]byte) []byte { return mapOf("alg", alg, "sig", d.sign([]byte("something else"))) }
		if _, err := site.Register(challenge, d.creates()); !errors.Is(err, errSignature) {
			t.Errorf("%d: a statement about something else: %v", alg, err)
		}
	}
}

// wrong are changes to a device's right answer, each with the error it comes to.
var wrong = map[string]struct {
	change func(*device)
	want   error
}{
	"another origin":             {func(d *device) { d.origin = "https://evil.example" }, errOrigin},
	"another port":               {func(d *device) { d.origin = "https://localhost" }, errOrigin},
	"an origin that only begins": {func(d *device) { d.origin += ".evil.example" }, errOrigin},
	"no origin":                  {func(d *device) { d.origin = "" }, errOrigin},
	"another host":               {func(d *device) { d.host = "evil.example" }, errHost},
	"another challenge":          {func(d *device) { d.challenge = challenge[1:] }, errChallenge},
	"no challenge":               {func(d *device) { d.challenge = nil }, errChallenge},
	"another ceremony":           {func(d *device) { d.kind = "payment.get" }, errCeremony},
	"a page within a page":       {func(d *device) { d.words["crossOrigin"] = true }, errCross},
	"within another site":        {func(d *device) { d.words["topOrigin"] = "https://evil.example" }, errCross},
	"words of another type":      {func(d *device) { d.words["origin"] = 1 }, errAnswer},
	"nobody was there":           {func(d *device) { d.flags &^= userPresent }, errAbsent},
	"nobody was verified":        {func(d *device) { d.flags &^= userVerified }, errUnverified},
	"a copy of what cannot be":   {func(d *device) { d.flags |= backedUp }, errBackup},
	"extensions that are none":   {func(d *device) { d.flags |= withExtensions }, errCBOR},
	"something behind the data":  {func(d *device) { d.after = []byte{0} }, errData},
	"no type":                    {func(d *device) { d.said["type"] = "" }, errAnswer},
	"another type":               {func(d *device) { d.said["type"] = "password" }, errAnswer},
	"two ids":                    {func(d *device) { d.said["rawId"] = "AAAA" }, errAnswer},
	"no id":                      {func(d *device) { d.said["id"], d.said["rawId"] = "", "" }, errAnswer},
	"an id that is no base64url": {func(d *device) { d.said["id"] = "+/+/" }, errAnswer},
	"more than a browser says":   {func(d *device) { d.said["more"] = strings.Repeat("x", longestAnswer) }, errAnswer},
}

func TestWrongAnswersMakeNoPasskey(t *testing.T) {
	t.Parallel()
	for name, tt := range wrong {
		d := newDevice(t, es256)
		tt.change(d)
		if _, err := site.Register(challenge, d.creates()); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	for name, tt := range map[string]struct {
		change func(*device)
		want   error
	}{
		"an answer that signs":       {func(d *device) { d.kind = "webauthn.get" }, errCeremony},
		"a certificate":              {func(d *device) { d.format, d.statement = "packed", statement("x5c", []byte("c")) }, ErrAttested},
		"a maker's format":           {func(d *device) { d.format = "tpm" }, ErrAttested},
		"no format":                  {func(d *device) { d.format = "" }, ErrAttested},
		"a statement where none is":  {func(d *device) { d.statement = statement("alg", es256) }, errStatement},
		"a statement of another key": {func(d *device) { d.format, d.statement = "packed", statement("alg", rs256, "sig", []byte{0}) }, errStatement},
		"a statement with more": {func(d *device) {
			d.format, d.statement = "packed", statement("alg", es256, "sig", []byte{0}, "ecdaaKeyId", []byte{0})
		}, errStatement},
		"no signature":                 {func(d *device) { d.format, d.statement = "packed", statement("alg", es256, "sig", []byte{}) }, errSignature},
		"a statement that is no map":   {func(d *device) { d.statement = func([]byte) []byte { return []byte{0x80} } }, errStatement},
		"a long id":                    {func(d *device) { d.id = make([]byte, longestID+1) }, errAnswer},
		"no key":                       {func(d *device) { d.cose = nil }, errCBOR},
		"a key that is no map":         {func(d *device) { d.cose = []byte{0} }, errCBOR},
		"a key of no kind":             {func(d *device) { d.cose = mapOf(1, 2) }, errKey},
		"a key of another curve":       {func(d *device) { d.cose = mapOf(1, 2, 3, es256, -1, 2, -2, make([]byte, 32), -3, make([]byte, 32)) }, errKey},
		"a key that is no point":       {func(d *device) { d.cose = mapOf(1, 2, 3, es256, -1, 1, -2, make([]byte, 32), -3, make([]byte, 32)) }, errKey},
		"a key with half a point":      {func(d *device) { d.cose = mapOf(1, 2, 3, es256, -1, 1, -2, make([]byte, 32)) }, errKey},
		"a short key of EdDSA":         {func(d *device) { d.cose = mapOf(1, 1, 3, edDSA, -1, 6, -2, make([]byte, 31)) }, errKey},
		"a short key of RSA":           {func(d *device) { d.cose = mapOf(1, 3, 3, rs256, -1, bytes.Repeat([]byte{1}, 128), -2, []byte{1, 0, 1}) }, errKey},
		"a key of RSA with zeros":      {func(d *device) { d.cose = mapOf(1, 3, 3, rs256, -1, make([]byte, 256), -2, []byte{1, 0, 1}) }, errKey},
		"an algorithm nobody asked of": {func(d *device) { d.cose = mapOf(1, 3, 3, -37, -1, bytes.Repeat([]byte{1}, 256), -2, []byte{1, 0, 1}) }, errKey},
		"a label twice":                {func(d *device) { d.cose = append([]byte{0xa6, 1, 2}, d.cose[1:]...) }, errCBOR},
	} {
		d := newDevice(t, es256)
		tt.change(d)
		if _, err := site.Register(challenge, d.creates()); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func statement(pairs ...any) func([]byte) []byte {
	for i, p := range pairs {
		if n, ok := p.(int); ok {
			pairs[i] = int64(n)
		}
	}
	return func([]byte) []byte { return mapOf(pairs...) }
}

func TestWrongAnswersProveNothing(t *testing.T) {
	t.Parallel()
	d := newDevice(t, es256)
	c := registered(t, d)
	for name, tt := range wrong {
		changed := *d
		changed.words, changed.said = map[string]any{}, map[string]any{}
		tt.change(&changed)
		if _, err := verify(changed.signs(), c); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	other := newDevice(t, es256)
	if _, err := verify(other.signs(), c); !errors.Is(err, errSignature) {
		t.Errorf("another key: %v", err)
	}
	other.id = []byte("another")
	if _, err := verify(other.signs(), c); !errors.Is(err, errOtherID) {
		t.Errorf("another passkey: %v", err)
	}
	if _, err := verify(d.creates(), c); !errors.Is(err, errCeremony) {
		t.Errorf("an answer that makes one: %v", err)
	}
	elsewhere := c
	elsewhere.Site = "other.localhost"
	if _, err := verify(d.signs(), elsewhere); !errors.Is(err, errOtherID) {
		t.Errorf("a passkey of another site: %v", err)
	}
	if _, err := site.Register(nil, d.creates()); !errors.Is(err, errChallenge) {
		t.Errorf("nothing was asked: %v", err)
	}
}

func TestACounterThatStandsStillIsACopys(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kept, said uint32
		good       bool
	}{
		"it counts":           {1, 2, true},
		"it counts in leaps":  {1, 1 << 31, true},
		"it never counts":     {0, 0, true},
		"it begins":           {0, 1, true},
		"it stands still":     {5, 5, false},
		"it runs backwards":   {5, 4, false},
		"it begins once more": {5, 0, false},
	} {
		d := newDevice(t, es256)
		d.count = tt.kept
		c := registered(t, d)
		d.count = tt.said
		used, err := verify(d.signs(), c)
		if tt.good != (err == nil) || !tt.good && !errors.Is(err, ErrCloned) || tt.good && used.Count != tt.said {
			t.Errorf("%s: %d, %v", name, used.Count, err)
		}
	}
}

func TestEachByteOfAnAssertionIsSigned(t *testing.T) {
	t.Parallel()
	d := newDevice(t, es256)
	d.count = 1
	c := registered(t, d)
	d.count = 2
	a, err := ParseAssertion(d.signs())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]byte{a.answer.Response.Data, a.answer.Response.ClientData, a.answer.Response.Signature} {
		for i := range part {
			part[i] ^= 1
			if _, err := site.Verify(challenge, a, c); err == nil {
				t.Fatalf("byte %d of %q may be anything", i, part)
			}
			part[i] ^= 1
		}
	}
	if _, err := site.Verify(challenge, a, c); err != nil {
		t.Errorf("put right again: %v", err)
	}
}

func TestExtensionsAreReadOver(t *testing.T) {
	t.Parallel()
	d := newDevice(t, es256)
	d.flags |= withExtensions
	d.after = mapOf("credProtect", 2)
	c := registered(t, d)
	if _, err := verify(d.signs(), c); err != nil {
		t.Error(err)
	}
}

func TestWhatBrowsersNameOfTransportsIsBounded(t *testing.T) {
	t.Parallel()
	d := newDevice(t, es256)
	d.transports = strings.Fields(strings.Repeat("usb "+strings.Repeat("x", 33)+" ", 20))
	if c := registered(t, d); len(c.Transports) != mostTransports || strings.Contains(strings.Join(c.Transports, ""), "x") {
		t.Errorf("kept are %v", c.Transports)
	}
}

func TestOptionsAreWhatBrowsersParse(t *testing.T) {
	t.Parallel()
	p := site
	p.Timeout = time.Minute
	one := []Credential{{ID: []byte{0xfb, 0xff}, Transports: []string{"usb"}}}
	for want, options := range map[string]any{
		`{"rp":{"name":"pcsandbox","id":"localhost"},"user":{"name":"u@x","displayName":"U","id":"dQ"},"challenge":"AQI",` +
			`"pubKeyCredParams":[{"type":"public-key","alg":-7},{"type":"public-key","alg":-35},{"type":"public-key","alg":-8},{"type":"public-key","alg":-257}],` +
			`"timeout":60000,"excludeCredentials":[{"type":"public-key","id":"-_8","transports":["usb"]}],` +
			`"authenticatorSelection":{"residentKey":"preferred","userVerification":"required"},"attestation":"none"}`: p.Create([]byte{1, 2}, Account{[]byte("u"), "u@x", "U"}, one),
		`{"challenge":"AQI","timeout":60000,"rpId":"localhost","userVerification":"required"}`: p.Request([]byte{1, 2}, nil),
	} {
		if got, err := json.Marshal(options); err != nil || string(got) != want {
			t.Errorf("got  %s\nwant %s (%v)", got, want, err)
		}
	}
}
