package compose

import (
	"fmt"
	"os"
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(forwardRole); role != "" {
		if err := runForwarder(role); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	harness.Main(m)
}
