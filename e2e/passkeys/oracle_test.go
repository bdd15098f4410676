package passkeys

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/go-webauthn/webauthn/protocol"
	library "github.com/go-webauthn/webauthn/webauthn"

	"github.com/pcsandbox/pcsandbox/internal/webauthn"
	"github.com/pcsandbox/pcsandbox/replay"
)

const origin = "https://localhost:8443"

var challenge = []byte("0123456789abcdef0123456789abcdef")

var ours = webauthn.RelyingParty{ID: "localhost", Name: "pcsandbox", Origin: origin}

// A person is an account with one passkey, in the library's shape.
type person struct{ passkeys []library.Credential }

func (person) WebAuthnID() []byte                          { return []byte("u") }
func (person) WebAuthnName() string                        { return "u@contoso.example" }
func (person) WebAuthnDisplayName() string                 { return "U" }
func (p person) WebAuthnCredentials() []library.Credential { return p.passkeys }

// A judge asks both.
type judge struct {
	theirs *library.WebAuthn
	kept   webauthn.Credential
	person person
}

func newJudge(t *testing.T) *judge {
	t.Helper()
	theirs, err := library.New(&library.Config{
		RPID: "localhost", RPDisplayName: "pcsandbox", RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &judge{theirs: theirs}
}

func (j *judge) session() library.SessionData {
	s := library.SessionData{
		Challenge: base64.RawURLEncoding.EncodeToString(challenge), RelyingPartyID: "localhost", UserID: []byte("u"),
		UserVerification: protocol.VerificationRequired, CredParams: library.CredentialParametersDefault(),
	}
	for _, c := range j.person.passkeys {
		s.AllowedCredentialIDs = append(s.AllowedCredentialIDs, c.ID)
	}
	return s
}

func (j *judge) register(answer string) (webauthn.Credential, *library.Credential, error, error) {
	mine, ourErr := ours.Register(challenge, answer)
	said, theirErr := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	var made *library.Credential
	if theirErr == nil {
		made, theirErr = j.theirs.CreateCredential(j.person, j.session(), said)
	}
	return mine, made, ourErr, theirErr
}

func (j *judge) sign(answer string) (ourErr, theirErr error) {
	a, ourErr := webauthn.ParseAssertion(answer)
	if ourErr == nil {
		_, ourErr = ours.Verify(challenge, a, j.kept)
	}
	if ourErr == nil && len(a.User) > 0 && string(a.User) != "u" { // what idp looks at
		ourErr = protocol.ErrBadRequest
	}
	said, theirErr := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if theirErr == nil {
		var used *library.Credential
		if used, theirErr = j.theirs.ValidateLogin(j.person, j.session(), said); theirErr == nil && used.Authenticator.CloneWarning {
			theirErr = protocol.ErrVerification
		}
	}
	return ourErr, theirErr
}

func options(t *testing.T, asked any) string {
	t.Helper()
	out, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// changes are the answer with one thing in it changed at a time: each byte of each
// part, cut short and made longer, and members left out.
func changes(t *testing.T, answer string) (list []string) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var whole map[string]any
	if err := json.Unmarshal([]byte(answer), &whole); err != nil {
		t.Fatal(err)
	}
	response := whole["response"].(map[string]any)
	with := func(in map[string]any, name string, value any) {
		before := in[name]
		in[name] = value
		list = append(list, options(t, whole))
		delete(in, name)
		list = append(list, options(t, whole))
		in[name] = before
	}
	for _, in := range []map[string]any{whole, response} {
		for _, name := range slices.Sorted(maps.Keys(in)) {
			text, ok := in[name].(string)
			if !ok {
				continue
			}
			with(in, name, "")
			with(in, name, nil)
			data, err := base64.RawURLEncoding.DecodeString(text)
			if err != nil || name == "type" {
				continue
			}
			with(in, name, text+"AA")
			with(in, name, text[:len(text)/2])
			for i := range data {
				for _, flip := range []byte{1, 0x80, byte(random.IntN(255) + 1)} {
					data[i] ^= flip
					with(in, name, base64.RawURLEncoding.EncodeToString(data))
					data[i] ^= flip
				}
			}
		}
	}
	return list
}

// laxer reports whether the library takes what nobody could use: members by any
// spelling (it would take "ATTSTMT", too), and keys that are no ES256 key on P-256,
// which it finds out when they are first used.
func laxer(made *library.Credential) bool {
	object, key := made.Attestation.Object, made.PublicKey
	if !bytes.Contains(object, []byte("\x67attStmt")) || !bytes.Contains(object, []byte("\x68authData")) {
		return true
	}
	begin, middle := []byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}, []byte{0x22, 0x58, 32}
	if len(key) != 77 || !bytes.HasPrefix(key, begin) || !bytes.Equal(key[42:45], middle) {
		return true
	}
	_, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, key[10:42], key[45:]))
	return err != nil
}

func TestWhatTheLibraryTakesIsTakenAndWhatItRefusesRefused(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	device := new(replay.Authenticator)
	made, err := device.Register(origin, options(t, ours.Create(challenge, webauthn.Account{ID: []byte("u"), Name: "u", DisplayName: "U"}, nil)))
	if err != nil {
		t.Fatal(err)
	}
	kept, theirs, ourErr, theirErr := j.register(made)
	if ourErr != nil || theirErr != nil {
		t.Fatalf("a right registration: %v and %v", ourErr, theirErr)
	}
	taken, stricter, all := 0, 0, changes(t, made)
	for _, answer := range all {
		_, c, ourErr, theirErr := j.register(answer)
		switch {
		case ourErr == nil && theirErr == nil:
			taken++
		case ourErr != nil && theirErr == nil && laxer(c):
			stricter++
		case (ourErr == nil) != (theirErr == nil):
			t.Errorf("the library says %v, we say %v: %s", theirErr, ourErr, answer)
		}
	}
	t.Logf("of %d registrations both take %d; %d that are of no use only the library", len(all), taken, stricter)
	if taken == 0 || taken > len(all)/2 {
		t.Error("the changes show nothing")
	}

	j.kept, j.person.passkeys = kept, []library.Credential{*theirs}
	for range 3 {
		signed, err := device.Sign(origin, options(t, ours.Request(challenge, []webauthn.Credential{kept})))
		if err != nil {
			t.Fatal(err)
		}
		if ourErr, theirErr := j.sign(signed); ourErr != nil || theirErr != nil {
			t.Fatalf("a right assertion: %v and %v", ourErr, theirErr)
		}
		for _, answer := range changes(t, signed) {
			if ourErr, theirErr := j.sign(answer); (ourErr == nil) != (theirErr == nil) {
				t.Errorf("the library says %v, we say %v: %s", theirErr, ourErr, answer)
			}
		}
	}
}
