package scenarios

// Library returns the names of the built-in scenarios, the default first.
func Library() []string { return nil }

// Open loads a built-in scenario.
func Open(name string) (*Scenario, error) { return nil, nil }

// Text returns the text of a built-in scenario.
func Text(name string) ([]byte, error) { return nil, nil }

// Schema returns the JSON Schema of the format.
func Schema() []byte { return nil }
