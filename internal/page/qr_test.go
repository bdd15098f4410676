package page

import (
	"strings"
	"testing"
)

func TestACodeIsDrawnWithinItsQuietZone(t *testing.T) {
	t.Parallel()
	svg := string(DrawQR(3, func(x, y int) bool { return x == 0 && y == 1 || x == 2 && y == 2 }))
	for _, want := range []string{`viewBox="0 0 11 11"`, `fill="#fff" d="M0 0h11v11H0z"`, `d="M4 5h1v1h-1zM6 6h1v1h-1z"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("%s lacks %s", svg, want)
		}
	}
}
