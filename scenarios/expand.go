package scenarios

// Expand returns a copy of the scenario in which every shorthand and every
// default is an explicit setting.
func Expand(s *Scenario) *Scenario { return s }
