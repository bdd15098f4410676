package scenarios

// A Parameter is a value that whoever plays the scenario can set: with
// pcsandbox replay --set name=value, for one.
type Parameter struct {
	// The value where nobody sets one.
	Default Scalar `yaml:"default" jsonschema:"required"`
	// The values it may have. Default: any.
	Values []Scalar `yaml:"values,omitempty"`
	// What it stands for, in a sentence.
	Description string `yaml:"description,omitempty"`
}

// A Scalar is a text, a number, or true or false.
type Scalar string
