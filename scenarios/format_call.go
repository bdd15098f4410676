package scenarios

// Call is the verb call: one of the five methods, with the path it is sent to.
// In paths, headers and bodies <key> stands for the id of a tenant, a user or
// an app, or for a saved value.
type Call struct {
	// The path to GET.
	Get string `yaml:"get,omitempty"`
	// The path to POST to.
	Post string `yaml:"post,omitempty"`
	// The path to PUT to.
	Put string `yaml:"put,omitempty"`
	// The path to PATCH.
	Patch string `yaml:"patch,omitempty"`
	// The path to DELETE.
	Delete string `yaml:"delete,omitempty"`
	// The service whose path it is: idp, sts, pcapi, graph or portal. Default: the one to which the path belongs.
	Surface Surface `yaml:"surface,omitempty"`
	// The name under which the token to send was saved. Default: no Authorization header.
	Bearer string `yaml:"bearer,omitempty"`
	// More request headers.
	Headers map[string]string `yaml:"headers,omitempty"`
	// The JSON body.
	Body any `yaml:"body,omitempty"`
	// The fields of a form that is sent in place of a JSON body.
	Form map[string]string `yaml:"form,omitempty"`
}

// Request returns the call's method and path.
func (c *Call) Request() (method, path string) {
	switch {
	case c.Post != "":
		return "POST", c.Post
	case c.Put != "":
		return "PUT", c.Put
	case c.Patch != "":
		return "PATCH", c.Patch
	case c.Delete != "":
		return "DELETE", c.Delete
	}
	return "GET", c.Get
}
