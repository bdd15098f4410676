package scenarios

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// YAML writes the scenario as a file that [Load] reads.
func (s *Scenario) YAML() ([]byte, error) { return s.write(literal) }

// write writes the scenario after something has been done to its tree.
func (s *Scenario) write(change func(root *yaml.Node)) ([]byte, error) {
	var tree yaml.Node
	if err := tree.Encode(s); err != nil {
		return nil, err
	}
	change(&tree)
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(&tree); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}

// literal keeps texts that look like parameters from being filled in: those of a
// scenario that was read have been filled in already.
func literal(root *yaml.Node) {
	for key, value := range pairs(root) {
		if key.Value != "extends" && key.Value != "parameters" && key.Value != "matrix" {
			escape(value)
		}
	}
}

func escape(n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for _, value := range pairs(n) {
			escape(value)
		}
	case yaml.SequenceNode:
		for _, entry := range n.Content {
			escape(entry)
		}
	case yaml.ScalarNode:
		n.Value = unescaped.ReplaceAllString(n.Value, "$$$0")
	}
}
