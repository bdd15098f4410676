package scenarios

import "time"

// A Fault is trouble that waits from the start: of the requests in its scope it
// lets some pass and then spoils some, in one of four ways: status, latency, drop
// or stall. Nothing about it is left to chance.
type Fault struct {
	// The service whose requests are meant. Default: all.
	Surface Surface `yaml:"surface,omitempty"`
	// The route that is meant, as the journal names it, such as customers.list; customers.* for all that begin so. Default: all.
	Route string `yaml:"route,omitempty"`
	// What the path of the request begins with, such as /v1/customers. Default: any.
	Path string `yaml:"path,omitempty"`

	// How many requests pass first. Default: 0.
	Skip int `yaml:"skip,omitempty"`
	// How many are spoilt then. Default: 1.
	Times int `yaml:"times,omitempty"`

	// The answer, from 400 to 599, in the service's own words; 429 is throttling.
	Status int `yaml:"status,omitempty"`
	// How much later the answer comes, such as 300ms; at most 1m.
	Latency time.Duration `yaml:"latency,omitempty"`
	// The connection ends without an answer: before or after the service has done its work.
	Drop Drop `yaml:"drop,omitempty"`
	// The connection ends without an answer after this long; at most 1m.
	Stall time.Duration `yaml:"stall,omitempty"`

	// With status: how long Retry-After tells the client to wait. Default: 1s for 429, otherwise no such header.
	RetryAfter time.Duration `yaml:"retry_after,omitempty"`
}

// Surface is a service of the sandbox.
type Surface string

const (
	EntraSurface         Surface = "idp"
	ProviderSurface      Surface = "sts"
	PartnerCenterSurface Surface = "pcapi"
	GraphSurface         Surface = "graph"
	PortalSurface        Surface = "portal"
)

// Drop says when a connection ends that carries no answer.
type Drop string

const (
	DropBefore Drop = "before"
	DropAfter  Drop = "after"
)
