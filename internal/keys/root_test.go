package keys

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOnlyTheEverydayRootIsInstallable(t *testing.T) {
	t.Parallel()
	everyday, err := Everyday()
	if err != nil {
		t.Fatal(err)
	}
	more, err := Everyday("sandbox.lan")
	if err != nil {
		t.Fatal(err)
	}
	real, err := Transparent()
	if err != nil {
		t.Fatal(err)
	}
	disguised := real
	disguised.Name = everydayName
	wide := everyday
	wide.IPs = nil
	now := func() time.Time { return time.Now() }
	for name, c := range map[string]struct {
		set  NameSet
		now  func() time.Time
		want string
	}{
		"the everyday set":                      {everyday, now, ""},
		"a set with one more host":              {more, now, "made for other names"},
		"the transparent set":                   {real, now, "made for other names"},
		"the transparent set, called everyday":  {disguised, now, "vouches for other names"},
		"the everyday set without address":      {wide, now, "vouches for other addresses"},
		"the everyday set of four years ago":    {everyday, func() time.Time { return time.Now().AddDate(-4, 0, 0) }, "valid from"},
		"the everyday set of another time zone": {everyday, func() time.Time { return time.Now().AddDate(1, 0, 0) }, "valid from"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ca, err := EphemeralCA(c.set, c.now)
			if err != nil {
				t.Fatal(err)
			}
			root, err := ReadRoot(ca.RootPEM())
			if err != nil {
				t.Fatal(err)
			}
			complains(t, root.Installable(ca.intermediate), c.want)
		})
	}
}

func complains(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("said %v, want %q", err, want)
	}
}

func TestRootThatDidNotSignTheSandboxIsRefused(t *testing.T) {
	t.Parallel()
	one, other := newCA(t), newCA(t)
	root, err := ReadRoot(one.RootPEM())
	if err != nil {
		t.Fatal(err)
	}
	complains(t, root.Installable(other.intermediate), "signed by another root")
	root.Certificate = &x509.Certificate{}
	complains(t, root.Installable(one.intermediate), "no CA of pcsandbox")
}

func newCA(t *testing.T) *CA {
	t.Helper()
	names, err := Everyday()
	if err != nil {
		t.Fatal(err)
	}
	ca, err := EphemeralCA(names, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func TestStateFolderTellsWhetherItsRootIsInstallable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := InstallableFrom(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder says %v", err)
	}
	names, err := Everyday()
	if err != nil {
		t.Fatal(err)
	}
	ca, err := OpenCA(dir, names, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	root, err := InstallableFrom(dir)
	if err != nil || !root.Certificate.Equal(ca.Root()) || len(root.Fingerprint()) != 95 {
		t.Errorf("got %v, %v", root, err)
	}
	real, err := Transparent()
	if err != nil {
		t.Fatal(err)
	}
	if ca, err = OpenCA(dir, real, time.Now); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "public", caFile), ca.RootPEM(), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = InstallableFrom(dir)
	complains(t, err, "made for other names")
	if err := os.Remove(filepath.Join(dir, "private", caFile)); err != nil {
		t.Fatal(err)
	}
	_, err = InstallableFrom(dir)
	complains(t, err, "cannot be seen")
	if err := os.WriteFile(filepath.Join(dir, "public", caFile), []byte("no PEM"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = InstallableFrom(dir)
	complains(t, err, "no certificate in PEM")
}
