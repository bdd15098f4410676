package graph

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// An operation is one call that the sandbox plays, and who may make it.
type operation struct {
	policy.GraphOperation
	Method string
	Path   string // /{version} stands for /v1.0 and /beta
	serve  served
	lesson string // the built-in scenario that plays it, for whom it is refused
}

// served is what happens behind the gate. The caller is proof that the gate was
// passed: only the gate makes one.
type served func(*web.Call, *caller) (web.Result, error)

// Directory roles, by template id.
const (
	globalAdministrator      = "62e90394-69f5-4237-9190-012177145e10"
	globalReader             = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	userAdministrator        = "fe930be7-5e62-47db-91af-98c3a49a38b1"
	directoryReaders         = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
	directoryWriters         = "9360feb5-f418-4baa-8175-e2a00bac4301"
	helpdeskAdministrator    = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
	securityAdministrator    = "194ae4cb-b126-40b2-bd5b-6091b380977d"
	securityReader           = "5d6b6bb7-de71-4623-b4af-96380a352509"
	reportsReader            = "4a5d8f65-41da-4de4-8968-e035b65339cf"
	conditionalAccessAdmin   = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"
	authenticationAdmin      = "c4e39bd9-1100-46d3-8c65-fb160da0071f"
	privilegedAuthentication = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"
	// Names of these two are not in the directory's list of built-in roles.
	externalIdentityProviderAdmin = "be2f45a1-457d-42af-a067-6ec1fa63bc45"
	domainNameAdministrator       = "8329153b-31d0-4727-b945-745eb3bc5f31"
)

// Who may do what. Members of a tenant may read it, as Entra's default is; guests
// and delegated administrators need a role.
var (
	signInReaders = []string{reportsReader, securityReader, securityAdministrator, globalReader, globalAdministrator}
	policyReaders = []string{securityReader, globalReader, conditionalAccessAdmin, securityAdministrator, globalAdministrator}
	policyWriters = []string{securityAdministrator, conditionalAccessAdmin, globalAdministrator}
	federators    = []string{externalIdentityProviderAdmin, domainNameAdministrator, globalAdministrator}
	methodReaders = []string{globalReader, authenticationAdmin, privilegedAuthentication, globalAdministrator}
	passIssuers   = []string{authenticationAdmin, privilegedAuthentication, globalAdministrator}
)

// operations is the table of what is played.
func operations() []operation {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	const federationLesson = "graph-federation"
	const federation = "/{version}/domains/{domain}/federationConfiguration"
	op := func(name, method, path string, serve served) operation {
		return operation{GraphOperation: policy.GraphOperation{Name: name}, Method: method, Path: path, serve: serve}
	}
	reads := []string{"User.Read", "Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"}
	return []operation{
		op("organization.list", get, "/{version}/organization", listOrganization).by(reads...).apps(reads[1:]...),
		op("domains.list", get, "/{version}/domains", listDomains).both("Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All"),
		op("domains.get", get, "/{version}/domains/{domain}", getDomain).both("Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All"),
		op("domains.federation.list", get, federation, listFederation).both("Domain-InternalFederation.Read.All", "Domain-InternalFederation.ReadWrite.All", "Domain.Read.All", "Domain.ReadWrite.All").roles(append(federators, globalReader, securityReader)...).taught(federationLesson),
		op("domains.federation.create", post, federation, createFederation).both("Domain-InternalFederation.ReadWrite.All", "Domain.ReadWrite.All").roles(federators...).taught(federationLesson),
		op("domains.federation.get", get, federation+"/{id}", getFederation).both("Domain-InternalFederation.Read.All", "Domain-InternalFederation.ReadWrite.All", "Domain.Read.All", "Domain.ReadWrite.All").roles(append(federators, globalReader, securityReader)...).taught(federationLesson),
		op("domains.federation.update", patch, federation+"/{id}", updateFederation).both("Domain-InternalFederation.ReadWrite.All", "Domain.ReadWrite.All").roles(federators...).taught(federationLesson),
		op("domains.federation.delete", del, federation+"/{id}", deleteFederation).both("Domain-InternalFederation.ReadWrite.All", "Domain.ReadWrite.All").roles(federators...).taught(federationLesson),

		op("me.get", get, "/{version}/me", getMe).by("User.Read", "User.ReadWrite", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"),
		op("users.get", get, "/{version}/users/{user}", getUser).both("User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"),
		op("userinfo", get, "/oidc/userinfo", userinfo).by("openid", "profile", "email", "User.Read"),
		op("userinfo", post, "/oidc/userinfo", userinfo).by("openid", "profile", "email", "User.Read"),

		op("audit-logs.sign-ins.list", get, "/{version}/auditLogs/signIns", listSignIns).both("AuditLog.Read.All").roles(signInReaders...),
		op("audit-logs.sign-ins.get", get, "/{version}/auditLogs/signIns/{id}", getSignIn).both("AuditLog.Read.All").roles(signInReaders...),

		op("policies.security-defaults.get", get, securityDefaultsPath, getSecurityDefaults).both("Policy.Read.All").roles(policyReaders...),
		op("policies.security-defaults.update", patch, securityDefaultsPath, updateSecurityDefaults).both("Policy.ReadWrite.SecurityDefaults", "Policy.ReadWrite.ConditionalAccess").roles(policyWriters...),
		op("conditional-access.policies.list", get, conditionalAccessPath, listPolicies).both("Policy.Read.ConditionalAccess", "Policy.Read.All", "Policy.ReadWrite.ConditionalAccess").roles(policyReaders...),
		op("conditional-access.policies.get", get, conditionalAccessPath+"/{id}", getPolicy).both("Policy.Read.ConditionalAccess", "Policy.Read.All", "Policy.ReadWrite.ConditionalAccess").roles(policyReaders...),

		op("me.authentication.methods.list", get, "/{version}/me/authentication/methods", listMyMethods).by("UserAuthenticationMethod.Read", "UserAuthenticationMethod.ReadWrite", "UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"),
		op("users.authentication.methods.list", get, "/{version}/users/{user}/authentication/methods", listMethods).both("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All").roles(methodReaders...),
		op("users.authentication.access-pass.create", post, "/{version}/users/{user}/authentication/temporaryAccessPassMethods", createAccessPass).both("UserAuthenticationMethod.ReadWrite.All").roles(passIssuers...),
	}
}

// Paths that stand twice in the table.
const (
	securityDefaultsPath  = "/{version}/policies/identitySecurityDefaultsEnforcementPolicy"
	conditionalAccessPath = "/{version}/identity/conditionalAccess/policies"
)

// by lets users in with one of the delegated permissions.
func (op operation) by(scopes ...string) operation { op.Delegated = scopes; return op }

// apps lets apps in on their own with one of the application permissions.
func (op operation) apps(roles ...string) operation { op.Application = roles; return op }

// both is by and apps where the permissions have the same names.
func (op operation) both(permissions ...string) operation {
	return op.by(permissions...).apps(permissions...)
}

// taught names the lesson.
func (op operation) taught(lesson string) operation { op.lesson = lesson; return op }

// roles are the directory roles of which a user needs one.
func (op operation) roles(ids ...string) operation { op.Roles = ids; return op }
