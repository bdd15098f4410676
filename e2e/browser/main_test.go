package browser

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// inBothModes runs a test where all services share one origin, and again where
// each has its real name: only there do browsers keep cookies of different sites
// apart.
func inBothModes(t *testing.T, f func(*testing.T, *harness.Sandbox)) {
	t.Helper()
	t.Parallel()
	t.Run("on one origin", func(t *testing.T) {
		t.Parallel()
		f(t, harness.StartRaced(t))
	})
	t.Run("under the real names", func(t *testing.T) {
		t.Parallel()
		f(t, harness.StartTransparent(t))
	})
}
