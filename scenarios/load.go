package scenarios

// Load reads a scenario strictly. The error of a file that is wrong is an
// [*Error] with every problem there is.
func Load(name string, data []byte, opts ...Option) (*Scenario, error) { return nil, nil }

// An Option changes what [Load] accepts.
type Option func(*options)

type options struct{ realDomains bool }

// AllowRealDomains accepts domains outside the reserved suffixes.
func AllowRealDomains() Option { return func(o *options) { o.realDomains = true } }

// Lint reads a scenario and returns what is legal but surely not meant.
func Lint(name string, data []byte, opts ...Option) ([]Problem, error) { return nil, nil }
