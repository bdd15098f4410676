package pcsandbox

import "github.com/pcsandbox/pcsandbox/internal/clock"

// AppKey is [Sandbox.AppPEM] for who runs no test, such as replay.
func (sb *Sandbox) AppKey() ([]byte, error) {
	pair, err := sb.engine.keys.App(clock.Wall())
	if err != nil {
		return nil, err
	}
	return pair.PEM()
}
