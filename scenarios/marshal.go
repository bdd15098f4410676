package scenarios

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// Marshal writes a scenario as a file that [Load] reads.
func Marshal(s *Scenario) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(s); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}
