package keys

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// OpenCA keeps the CA of a name set below dir: the everyday one in
// private/ca.pem and public/ca.pem, another in private/<name>/ and
// public/<name>/. A CA that is damaged, expired or about to expire is
// replaced, which Fresh tells. Applications mount only public/.
func OpenCA(dir string, names NameSet, now func() time.Time) (*CA, error) {
	folder := ""
	if names.Name != everydayName {
		folder = names.Name
	}
	if _, err := openStore(filepath.Join(dir, "private")); err != nil {
		return nil, err
	}
	st, err := openStore(filepath.Join(dir, "private", folder))
	if err != nil {
		return nil, err
	}
	c := &CA{names: names, now: now, file: filepath.Join(dir, "public", folder, "ca.pem")}
	if err := c.open(st); err != nil {
		return nil, err
	}
	if err := c.publish(); err != nil {
		return nil, fmt.Errorf("keys: publish the CA: %w", err)
	}
	return c, c.ready()
}

const caFile = "ca.pem"

func (c *CA) open(st store) error {
	content, err := st.load(caFile)
	if err == nil && c.parse(content) == nil && c.usable() == nil {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keys: read the CA: %w", err)
	}
	c.fresh = true
	if err := c.found(); err != nil {
		return err
	}
	made, err := c.pem()
	if err != nil {
		return err
	}
	if content != nil {
		if err := st.replace(caFile, made); err != nil {
			return fmt.Errorf("keys: keep the renewed CA: %w", err)
		}
		return nil
	}
	kept, err := st.save(caFile, made)
	if err != nil {
		return fmt.Errorf("keys: keep the CA: %w", err)
	}
	return c.parse(kept)
}

// publish writes the root where applications find it, if it is not there.
func (c *CA) publish() error {
	root := c.RootPEM()
	if have, err := os.ReadFile(c.file); err == nil && bytes.Equal(have, root) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o755); err != nil {
		return err
	}
	return replaceFile(c.file, root, 0o644)
}

// pem is the form in which the CA is kept: the intermediate's key, the
// intermediate, the root. There is no key of the root.
func (c *CA) pem() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	if err != nil {
		return nil, fmt.Errorf("keys: encode the CA's key: %w", err)
	}
	out := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	out = append(out, pemCertificate(c.intermediate)...)
	return append(out, pemCertificate(c.root)...), nil
}

func (c *CA) parse(content []byte) error {
	private, certificates, err := parsePEM(content)
	if err != nil {
		return err
	}
	key, ok := private.(*ecdsa.PrivateKey)
	if !ok || len(certificates) != 2 {
		return errors.New("keys: want an ECDSA key, its certificate and the root")
	}
	c.key, c.intermediate, c.root = key, certificates[0], certificates[1]
	return nil
}
