package examples

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
