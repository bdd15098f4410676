package scenarios

// A Matrix has the story played more than once: for every combination of the lists
// in over, and with each of the rows. What stands for a value is $(name), as of a
// parameter; a name need not be declared under parameters.
type Matrix struct {
	// Lists of values by name; every combination is played.
	Over map[string][]Scalar `yaml:"over,omitempty"`
	// A table: each row gives values to the same names, such as what is expected of whom.
	Rows []map[string]Scalar `yaml:"rows,omitempty"`
	// Combinations that are left out: those that have all the values of an entry.
	Except []map[string]Scalar `yaml:"except,omitempty"`
}
