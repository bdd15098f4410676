package sts

import (
	_ "embed"
	"html"
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// mexDocument is the WSDL by which a program finds the active endpoints. AD FS
// lists two dozen; these are the two that take a user name and a password. Client
// libraries look for the prefixes wsu and sp, for policies under the very names
// that the bindings refer to, and for addresses that begin with https.
//
//go:embed trustmex.xml
var mexDocument string

// mex publishes the active endpoints, at the address the program came by.
func (s service) mex(v visit) (web.Result, error) {
	address := html.EscapeString(v.Site.STSBack(v.provider.Domain) + "/adfs/services/trust")
	body := strings.ReplaceAll(mexDocument, "{{trust}}", address)
	return web.Result{Status: http.StatusOK, Body: []byte(body)}.
		With("Content-Type", "text/xml; charset=utf-8").With("Cache-Control", "no-store"), nil
}
