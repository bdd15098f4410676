package keys_test

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
)

var today = time.Date(2026, 4, 2, 12, 0, 0, 0, time.UTC)

func TestTheKeyDocumentHasEntrasMembersInEntrasOrder(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	signer := set.Signer()
	v1, err := json.Marshal(set.JWKS())
	if err != nil {
		t.Fatal(err)
	}
	wantStart := `{"keys":[{"kty":"RSA","use":"sig","kid":"` + signer.KeyID() + `","x5t":"` + signer.KeyID() + `","n":"`
	if !strings.HasPrefix(string(v1), wantStart) {
		t.Errorf("v1 document begins %.140s\nwant %s", v1, wantStart)
	}
	x5c := base64.StdEncoding.EncodeToString(signer.Certificate.Raw)
	if want := `","e":"AQAB","x5c":["` + x5c + `"]}`; !strings.Contains(string(v1), want) {
		t.Errorf("v1 document %s lacks %s", v1, want)
	}
	v2, err := json.Marshal(set.JWKSWithIssuer("https://localhost:8443/{tenantid}/v2.0"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(v2), `"],"issuer":"https://localhost:8443/{tenantid}/v2.0"}`); n != 2 {
		t.Errorf("%d keys of the v2 document end with the issuer, want 2: %s", n, v2)
	}
	var document jose.JSONWebKeySet
	if err := json.Unmarshal(v2, &document); err != nil {
		t.Fatalf("a client cannot read the document: %v", err)
	}
	found := document.Key(signer.KeyID())
	if len(found) != 1 || !signer.Key.PublicKey.Equal(found[0].Key) {
		t.Errorf("a client does not find the signer under its kid: %v", found)
	}
}

func TestTheKeyIDIsTheThumbprintOfACertificateThatSaysPcsandbox(t *testing.T) {
	t.Parallel()
	p := keystest.Set(t).Signer()
	sum := sha1.Sum(p.Certificate.Raw)
	if want := base64.RawURLEncoding.EncodeToString(sum[:]); p.KeyID() != want {
		t.Errorf("kid %s, want %s", p.KeyID(), want)
	}
	if cn := p.Certificate.Subject.CommonName; cn != "pcsandbox signing key – not Microsoft" {
		t.Errorf("subject %q", cn)
	}
	if err := p.Certificate.CheckSignature(x509.SHA256WithRSA, p.Certificate.RawTBSCertificate, p.Certificate.Signature); err != nil {
		t.Errorf("not self-signed: %v", err)
	}
}

func TestARotationMakesTheNextKeyTheSignerAndKeepsThePreviousPublished(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	first, second := set.Published()[0], set.Published()[1]
	before := set.Generation()
	if err := set.Rotate(today); err != nil {
		t.Fatal(err)
	}
	if set.Signer() != second {
		t.Errorf("signer is %s, want the former next key %s", set.Signer().KeyID(), second.KeyID())
	}
	if len(set.Published()) != 3 || set.Published()[2] != first {
		t.Errorf("the former signer is not published: %v", set.Published())
	}
	if set.Generation() == before {
		t.Error("the generation did not change")
	}
	if err := set.Rotate(today); err != nil {
		t.Fatal(err)
	}
	if _, ok := set.PublicKey(first.KeyID()); ok {
		t.Error("a key is still found two rotations later")
	}
	if _, ok := set.PublicKey(second.KeyID()); !ok {
		t.Error("the previous key is not found")
	}
}

func TestManyMayRotateAndReadAtOnce(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	start := set.Generation()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := set.Rotate(today); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			for range 100 {
				if p := set.Signer(); p.Key == nil || len(set.JWKS().Keys) < 2 || set.Generation() < start {
					t.Error("a reader saw half a rotation")
				}
			}
		})
		wg.Go(func() {
			if _, err := set.ProviderCertificate(1, "wingtip.example", today); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := set.Generation() - start; got != 3 {
		t.Errorf("%d generations after 3 rotations", got)
	}
}

func TestASecondOpenFindsTheSameKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, dir)
	if err := first.Rotate(today); err != nil {
		t.Fatal(err)
	}
	provider, err := first.ProviderPair(0, "wingtip.example", today)
	if err != nil {
		t.Fatal(err)
	}
	app, err := first.App(today)
	if err != nil {
		t.Fatal(err)
	}
	second := open(t, dir)
	if a, b := kids(first), kids(second); a != b {
		t.Errorf("published %s, then %s", a, b)
	}
	if first.Generation() != second.Generation() {
		t.Errorf("generation %d, then %d", first.Generation(), second.Generation())
	}
	again, err := second.ProviderPair(0, "wingtip.example", today)
	if err != nil || again.KeyID() != provider.KeyID() {
		t.Errorf("the provider's certificate changed (%v)", err)
	}
	appAgain, err := second.App(today)
	if err != nil || appAgain.KeyID() != app.KeyID() {
		t.Errorf("the app's certificate changed (%v)", err)
	}
}

func TestASetMayHaveTheAppOfAnother(t *testing.T) {
	t.Parallel()
	first := open(t, t.TempDir())
	second, err := keys.Ephemeral(today)
	if err != nil {
		t.Fatal(err)
	}
	second.WithAppOf(first)
	one, err1 := first.App(today)
	two, err2 := second.App(today)
	if err1 != nil || err2 != nil || one.KeyID() != two.KeyID() || second.AppFile() != first.AppFile() || first.AppFile() == "" {
		t.Errorf("%v %v", err1, err2)
	}
}

func TestTwoProcessesThatStartAtOnceEndWithTheSameKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sets := make([]*keys.Set, 2)
	var wg sync.WaitGroup
	for i := range sets {
		wg.Go(func() { sets[i], _ = keys.Open(dir, today) })
	}
	wg.Wait()
	if sets[0] == nil || sets[1] == nil || kids(sets[0]) != kids(sets[1]) {
		t.Errorf("different keys: %v", sets)
	}
}

func TestPrivateFilesAreTheOwnersAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "private"), 0o755); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	loose := filepath.Join(dir, "private", "entra-1.pem")
	if err := os.Chmod(loose, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, dir).App(today); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Join(dir, "private"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesWhatItMustNotUse(t *testing.T) {
	t.Parallel()
	testKey, err := fs.ReadFile(keystest.Files(), "entra-1.pem")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		content []byte
		want    string
	}{
		"the public test key": {testKey, "entra-1.pem is not usable (this is the public test key"},
		"an empty file":       {nil, "entra-1.pem is not usable (keys: want one RSA private key and its certificate); delete it"},
		"half a file":         {testKey[:900], "entra-1.pem is not usable"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "private"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "private", "entra-1.pem"), c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := keys.Open(dir, today); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestEveryFixedKeyIsKnownAsATestKey(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	if err := set.Rotate(today); err != nil {
		t.Fatal(err)
	}
	pairs := set.Published()
	for i := range 4 {
		p, err := set.ProviderPair(i, "wingtip.example", today)
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, p)
	}
	app, err := set.App(today)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(pairs, app) {
		if !keys.IsTestKey(&p.Key.PublicKey) {
			t.Errorf("%s is not in the table of test keys", p.Certificate.Subject)
		}
	}
	own, err := keys.Ephemeral(today)
	if err != nil {
		t.Fatal(err)
	}
	if keys.IsTestKey(&own.Signer().Key.PublicKey) {
		t.Error("a generated key counts as a test key")
	}
}

func TestProvidersHaveKeysAndCertificatesOfTheirOwn(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	seen := map[string]string{}
	for i, domain := range []string{"wingtip.example", "wingtiptoys.example"} {
		p, err := set.ProviderPair(i, domain, today)
		if err != nil {
			t.Fatal(err)
		}
		if other := seen[p.KeyID()]; other != "" {
			t.Errorf("%s and %s share a certificate", domain, other)
		}
		seen[p.KeyID()] = domain
		if cn := p.Certificate.Subject.CommonName; !strings.Contains(cn, "sts."+domain) || !strings.Contains(cn, "pcsandbox") {
			t.Errorf("subject %q", cn)
		}
		if today.AddDate(40, 0, 0).After(p.Certificate.NotAfter) || today.AddDate(-20, 0, 0).Before(p.Certificate.NotBefore) {
			t.Errorf("valid from %v to %v: too short for moved clocks", p.Certificate.NotBefore, p.Certificate.NotAfter)
		}
	}
	shared, err := set.Provider(-17)
	if err != nil || shared == nil {
		t.Errorf("an index beyond the pool: %v", err)
	}
}

func TestOpenSaysWhyItCannotWrite(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := keys.Open(file, today)
	var path *fs.PathError
	if !errors.As(err, &path) || !strings.Contains(err.Error(), "keys: make the") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkOpenWithKeysOnDisk(b *testing.B) {
	dir := b.TempDir()
	if _, err := keys.Open(dir, today); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := keys.Open(dir, today); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenOnAFreshMachine(b *testing.B) {
	for b.Loop() {
		if _, err := keys.Ephemeral(today); err != nil {
			b.Fatal(err)
		}
	}
}

func open(t *testing.T, dir string) *keys.Set {
	t.Helper()
	set, err := keys.Open(dir, today)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func kids(set *keys.Set) string {
	var out []string
	for _, p := range set.Published() {
		out = append(out, p.KeyID())
	}
	return strings.Join(out, " ")
}
