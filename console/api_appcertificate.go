package console

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// appCertificate tells of the generated certificate. Its key is never sent: it is
// read from the file by who may.
func (s *Server) appCertificate(c *web.Call) (web.Result, error) {
	set := s.Keys(c.World)
	pair, err := set.App(c.World.Now())
	if err != nil {
		return web.Result{}, err
	}
	long := sha256.Sum256(pair.Certificate.Raw)
	out := control.AppCertificate{
		Thumbprint: token.Thumbprint(pair.Certificate.Raw), SHA256: strings.ToUpper(hex.EncodeToString(long[:])),
		Subject: pair.Certificate.Subject.String(), NotAfter: pair.Certificate.NotAfter,
		PEM: string(pair.CertificatePEM()), File: set.AppFile(), Apps: []string{},
	}
	for a := range directory.Apps.Each(c.World.Read()) {
		if a.GeneratedCertificate {
			out.Apps = append(out.Apps, a.Key)
		}
	}
	return web.JSON(http.StatusOK, out), nil
}

func (s *Server) appCertificatePEM(c *web.Call) (web.Result, error) {
	pair, err := s.Keys(c.World).App(c.World.Now())
	if err != nil {
		return web.Result{}, err
	}
	return web.Result{Body: pair.CertificatePEM()}.With("Content-Type", "application/x-pem-file").
		With("Content-Disposition", `attachment; filename="pcsandbox-app.pem"`), nil
}
