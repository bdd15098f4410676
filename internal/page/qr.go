package page

import (
	"bytes"
	"encoding/base64"
	"fmt"

	template "github.com/DataDog/datadog-agent/pkg/template/html"
)

// QR is a picture of a secret, for the block "qr".
type QR struct {
	SVG []byte
	Alt string
}

// URL is the picture as a data URL. The type tells the template that it is safe,
// which holds because base64 of any bytes is.
func (q QR) URL() template.URL {
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(q.SVG))
}

// quiet is how many modules around a code stay white, for cameras to find it.
const quiet = 4

// DrawQR draws a code of size by size modules.
func DrawQR(size int, dark func(x, y int) bool) []byte {
	var out bytes.Buffer
	all := size + 2*quiet
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, all, all)
	fmt.Fprintf(&out, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, all, all)
	for y := range size {
		for x := range size {
			if dark(x, y) {
				fmt.Fprintf(&out, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	out.WriteString(`"/></svg>`)
	return out.Bytes()
}
