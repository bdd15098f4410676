package scenarios

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// YAML writes the scenario as a file that [Load] reads.
func (s *Scenario) YAML() ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(s); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}
