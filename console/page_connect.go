package console

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

type connectData struct {
	frame
	CA string // address

	AppCertificate string // address

	Trust    page.Code
	URLs     []address
	Snippets []snippet
	Quirks   []page.Pair
}

// An address is shown in parts, between which a line may break.
type address struct {
	Name  string
	Parts []string
}

func addressOf(name, url string) address {
	scheme, rest, found := strings.Cut(url, "://")
	if !found {
		return address{name, strings.SplitAfter(url, "/")}
	}
	parts := strings.SplitAfter(rest, "/")
	parts[0] = scheme + "://" + parts[0]
	return address{name, parts}
}

// connectPage tells how clients are pointed at this sandbox.
func (s *Server) connectPage(c *web.Call) (web.Result, error) {
	info := s.infoOf(c)
	data := &connectData{frame: s.frame(c, "Connect", "Connect")}
	data.CA = data.At("ca.pem")
	data.Trust = page.Code{Label: "Save the certificate", Text: "curl -o ca.pem " + info.CA}
	data.URLs = []address{
		addressOf("Entra ID", info.URLs["entra"]), addressOf("Partner Center API", info.URLs["api"]),
		addressOf("Portal", info.URLs["portal"]+"/dashboard/overview"), addressOf("This console", info.Console),
	}
	if info.CAFile != "" {
		data.URLs = append(data.URLs, addressOf("Certificate on disk", info.CAFile))
	}
	if file := s.Keys(c.World).AppFile(); file != "" {
		data.URLs = append(data.URLs, addressOf("App key and certificate", file))
	}
	data.AppCertificate = data.At("app-certificate.pem")
	data.Snippets = snippets(info, s.Keys(c.World).AppFile())
	return s.show(c, http.StatusOK, "connect", data)
}
