package pcapi

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// An operation is one call that the sandbox plays, and who may make it.
type operation struct {
	policy.Operation
	Method string
	Path   string
	serve  served
}

// served is what happens behind the gate. The caller is proof that the gate was
// passed: only the gate makes one.
type served func(*web.Call, *caller) (web.Result, error)

// Agent roles. Where the sources are silent, reads are open to those who look
// after customers and user writes to those who manage users (sandbox-choice).
var (
	readers     = []policy.AgentRole{policy.AdminAgent, policy.SalesAgent, policy.HelpdeskAgent, policy.GlobalAdmin}
	userWriters = []policy.AgentRole{policy.AdminAgent, policy.HelpdeskAgent, policy.UserAdmin, policy.GlobalAdmin}
)

// GDAP roles, by template id, least privileged first (partner-center-api.md 4.2,
// gdap-sam-graph.md 4).
const (
	directoryReaders    = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
	directoryWriters    = "9360feb5-f418-4baa-8175-e2a00bac4301"
	globalReader        = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	userAdministrator   = "fe930be7-5e62-47db-91af-98c3a49a38b1"
	globalAdministrator = "62e90394-69f5-4237-9190-012177145e10"
)

var (
	userReadRoles  = []string{directoryReaders, globalReader, userAdministrator}
	userWriteRoles = []string{directoryWriters, userAdministrator}
	// profileRoles do not decide whether a customer is shown, but how much of it.
	profileRoles = []string{globalReader, directoryWriters, globalAdministrator}
)

// operations is the table of what is played. Modes: partner-center-api.md 5.1.
func operations() []operation {
	return []operation{
		{policy.Operation{Name: "customers.list", Mode: policy.Both, Roles: readers},
			http.MethodGet, "/v1/customers", listCustomers},
		{policy.Operation{Name: "customers.get", Mode: policy.Both, Roles: readers},
			http.MethodGet, "/v1/customers/{customer}", getCustomer},
		{policy.Operation{Name: "users.list", Mode: policy.UserOnly, Roles: readers, DelegatedRoles: userReadRoles},
			http.MethodGet, "/v1/customers/{customer}/users", listUsers},
		{policy.Operation{Name: "users.create", Mode: policy.UserOnly, Roles: userWriters, DelegatedRoles: userWriteRoles},
			http.MethodPost, "/v1/customers/{customer}/users", createUser},
		{policy.Operation{Name: "users.get", Mode: policy.UserOnly, Roles: readers, DelegatedRoles: userReadRoles},
			http.MethodGet, "/v1/customers/{customer}/users/{user}", getUser},
	}
}
