package control

import "time"

// Info says where a sandbox is and what it plays: GET /api/v1/sandbox.
type Info struct {
	Name     string            `json:"name"` // the seat, or "default"
	Version  string            `json:"version"`
	Scenario string            `json:"scenario"`
	Lesson   string            `json:"lesson,omitempty"`
	Origin   string            `json:"origin"` // of all surfaces, e.g. https://localhost:8443
	URLs     map[string]string `json:"urls"`   // entra, api, graph, portal
	Console  string            `json:"console"`
	CA       string            `json:"ca"`                // where the CA certificate is served
	CAFile   string            `json:"ca_file,omitempty"` // where it lies on disk
	Clock    Clock             `json:"clock"`
	Machine  time.Time         `json:"machine_time"` // real time where the sandbox runs
	Policy   Policy            `json:"policy"`
	Users    []User            `json:"users"`
	Tenants  []Tenant          `json:"tenants"`
	Apps     []App             `json:"apps"`

	TurnedAway TurnedAway `json:"turned_away"`
}

// Clock is a sandbox's time: GET /api/v1/clock, and its answer to
// POST /api/v1/clock/advance with an [Advance].
type Clock struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

// Advance moves the clock, and policy time with it, forward.
type Advance struct {
	By string `json:"by"` // a Go duration such as 24h
}

// Policy is what Partner Center does about MFA now: GET /api/v1/policy; PUT with
// Date (and Calendar) changes it.
type Policy struct {
	Date     string  `json:"date"`     // policy time's day, e.g. 2026-04-01
	Calendar string  `json:"calendar"` // announced or observed
	Portal   string  `json:"portal,omitempty"`
	API      string  `json:"api,omitempty"`         // production tenants
	Sandbox  string  `json:"api_sandbox,omitempty"` // sandbox tenants
	Event    string  `json:"event,omitempty"`       // the row of the calendar that holds
	Rows     []Event `json:"rows,omitempty"`
}

// Event is one row of the calendar.
type Event struct {
	Date    string `json:"date"`
	Event   string `json:"event"`
	Portal  string `json:"portal"`
	API     string `json:"api"`
	Sandbox string `json:"api_sandbox"`
}

// Tenant is a tenant as the control API shows and changes it:
// GET /api/v1/tenants, PATCH /api/v1/tenants/{key or id} with a [TenantChange].
type Tenant struct {
	Key              string   `json:"key"`
	ID               string   `json:"id"`
	Name             string   `json:"name"`
	Kind             string   `json:"kind"`
	Environment      string   `json:"environment"`
	License          string   `json:"license"`
	SecurityDefaults bool     `json:"security_defaults"`
	Domains          []Domain `json:"domains"`
	Customers        []string `json:"customers,omitempty"` // keys

	AllowedFactors        []string `json:"allowed_factors"` // push, totp, sms, voice, passkey, tap, external
	RegistrationGraceDays int      `json:"registration_grace_days,omitempty"`
	UserConsent           string   `json:"user_consent"` // allowed or admins-only

	ConditionalAccess []ConditionalAccess `json:"conditional_access,omitempty"`
	Externals         []External          `json:"externals,omitempty"`
	Phase             string              `json:"phase,omitempty"`        // of the API, where it was set outright
	PortalPhase       string              `json:"portal_phase,omitempty"` // of the portal, likewise
}

// TenantChange changes what it names.
type TenantChange struct {
	SecurityDefaults  *bool                `json:"security_defaults,omitempty"`
	Phase             *string              `json:"phase,omitempty"`        // of the API; empty: as the calendar says
	PortalPhase       *string              `json:"portal_phase,omitempty"` // off or enforce; empty: as the calendar says
	ConditionalAccess *[]ConditionalAccess `json:"conditional_access,omitempty"`

	License               *string   `json:"license,omitempty"`
	AllowedFactors        *[]string `json:"allowed_factors,omitempty"`
	RegistrationGraceDays *int      `json:"registration_grace_days,omitempty"`
	UserConsent           *string   `json:"user_consent,omitempty"`
}

// Domain is a verified domain; PATCH /api/v1/domains/{name} with a
// [FederationChange] changes its federation and its provider.
type Domain struct {
	Name          string `json:"name"`
	Federated     bool   `json:"federated"`
	MFABehavior   string `json:"mfa_behavior,omitempty"`
	PerformsMFA   bool   `json:"performs_mfa,omitempty"`
	SendsMFAClaim bool   `json:"sends_mfa_claim,omitempty"`
	Protocol      string `json:"protocol,omitempty"`
	PromptLogin   string `json:"prompt_login,omitempty"`
	SupportsMFA   *bool  `json:"supports_mfa,omitempty"`
	AMRRule       string `json:"amr_rule,omitempty"`
}

// FederationChange changes what it names. The provider's flags then hold for all
// its users.
type FederationChange struct {
	MFABehavior   *string `json:"mfa_behavior,omitempty"`
	PerformsMFA   *bool   `json:"performs_mfa,omitempty"`
	SendsMFAClaim *bool   `json:"sends_mfa_claim,omitempty"`

	Protocol    *string `json:"protocol,omitempty"`     // ws-fed or saml
	PromptLogin *string `json:"prompt_login,omitempty"` // translate, native or disabled
	SupportsMFA *bool   `json:"supports_mfa,omitempty"` // the older setting: mfa_behavior is unset by it
	AMRRule     *string `json:"amr_rule,omitempty"`     // present or missing, at the provider
}

// User is a user as the control API shows it: GET /api/v1/users and
// /api/v1/users/{key, upn or id}; PATCH with a [UserChange]; POST …/revoke ends
// all its sessions.
type User struct {
	Key        string   `json:"key,omitempty"`
	ID         string   `json:"id"`
	UPN        string   `json:"upn"`
	Name       string   `json:"name"`
	Tenant     string   `json:"tenant"` // key
	TenantID   string   `json:"tenant_id"`
	SignIn     string   `json:"sign_in"`     // in words: who asks for what
	Password   string   `json:"password"`    // published on purpose
	At         string   `json:"password_at"` // entra or sts
	Federated  bool     `json:"federated"`
	PerUserMFA string   `json:"per_user_mfa"`
	Methods    []string `json:"methods,omitempty"`
	TOTP       string   `json:"totp,omitempty"`        // Base32 secret
	AccessPass string   `json:"access_pass,omitempty"` // a Temporary Access Pass, whether it is good now or not
	Roles      []string `json:"roles,omitempty"`
	Enabled    bool     `json:"enabled"`

	SMS             string `json:"sms,omitempty"`      // number for text messages
	Voice           string `json:"voice,omitempty"`    // number that is called
	GuestOf         string `json:"guest_of,omitempty"` // key of the account at home
	PasswordExpired bool   `json:"password_expired,omitempty"`

	// Until when too many wrong tries lock the account, and until when they lock its
	// second factor, in all sign-ins. Either may be over.
	LockedUntil             *time.Time `json:"locked_until,omitempty"`
	SecondFactorLockedUntil *time.Time `json:"second_factor_locked_until,omitempty"`
}

// UserChange changes what it names.
type UserChange struct {
	PerUserMFA *string   `json:"per_user_mfa,omitempty"`
	Password   *string   `json:"password,omitempty"` // an administrator's reset: refresh tokens end
	Roles      *[]string `json:"roles,omitempty"`
	Enabled    *bool     `json:"enabled,omitempty"`
	Phone      *string   `json:"phone,omitempty"` // approve, deny, ignore; empty: by hand

	PasswordExpired *bool       `json:"password_expired,omitempty"`
	Locked          *bool       `json:"locked,omitempty"` // true locks the account, by smart lockout; false unlocks it and its second factor
	TAP             *AccessPass `json:"tap,omitempty"`    // issue a Temporary Access Pass, in place of an older one
	ResetMethods    bool        `json:"reset_methods,omitempty"`
}

// App is an application registration: GET /api/v1/apps.
type App struct {
	Key          string   `json:"key"`
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Tenant       string   `json:"tenant"` // key of its home
	Kind         string   `json:"kind"`   // public, confidential, spa
	Secret       string   `json:"secret,omitempty"`
	RedirectURIs []string `json:"redirect_uris,omitempty"`

	Certificate  string   `json:"certificate,omitempty"`  // generated: that of GET /api/v1/app-certificate
	Certificates []string `json:"certificates,omitempty"` // thumbprints of its own
}

// AppCertificate is the certificate of the apps that have a generated one:
// GET /api/v1/app-certificate. Its key is in the file alone.
type AppCertificate struct {
	Thumbprint string    `json:"thumbprint"` // SHA-1, upper-case hexadecimal digits
	SHA256     string    `json:"thumbprint_sha256"`
	Subject    string    `json:"subject"`
	NotAfter   time.Time `json:"not_after"`
	PEM        string    `json:"pem"`            // the certificate
	File       string    `json:"file,omitempty"` // key and certificate on disk; in memory there is none
	Apps       []string  `json:"apps"`           // keys
}

// Phone is what somebody's phone shows: GET /api/v1/phones/{key, upn or id}.
type Phone struct {
	User      string     `json:"user"`           // user principal name
	Auto      string     `json:"auto"`           // approve, deny, ignore: how it answers by itself; empty: by hand
	Approvals []Approval `json:"approvals"`      // and calls, newest first
	Messages  []Message  `json:"messages"`       // newest first
	TOTP      *TOTP      `json:"totp,omitempty"` // of the first authenticator app
	Codes     []TOTP     `json:"codes"`          // of all of them, with the one that is being set up
}

// PhoneChange changes what it names: PATCH /api/v1/phones/{user}.
type PhoneChange struct {
	Auto *string `json:"auto,omitempty"` // approve, deny, ignore; empty: by hand
}

// Message is a text message on a phone.
type Message struct {
	ID      string    `json:"id"`
	From    string    `json:"from"`
	To      string    `json:"to"` // the number
	Text    string    `json:"text"`
	Code    string    `json:"code,omitempty"`
	State   string    `json:"state"` // of the code: good, used, expired; empty: there is none
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"` // of the code
}

// Approval is a request on a phone: a push, or a call, which is approved with #
// and denied by hanging up. POST /api/v1/phones/{user}/approve and …/deny with an
// [Answer] answer it.
type Approval struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"` // push, call
	Party   string    `json:"party"`
	App     string    `json:"app"`
	Phone   string    `json:"phone,omitempty"`  // the number that rings, of a call
	Number  string    `json:"number,omitempty"` // what the sign-in page shows
	State   string    `json:"state"`            // pending, approved, denied, unanswered, withdrawn
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// Answer answers a request. An empty ID is the newest that waits; an empty Number
// is read from the request, as if the person looked at the sign-in page.
type Answer struct {
	ID     string `json:"id,omitempty"`
	Number string `json:"number,omitempty"`
}

// TOTP is the code an authenticator app shows now.
type TOTP struct {
	App       string    `json:"app"`                  // as its owner tells it apart
	SettingUp bool      `json:"setting_up,omitempty"` // it is not registered yet
	Code      string    `json:"code"`
	Secret    string    `json:"secret"`
	ValidTill time.Time `json:"valid_till"`
}

// TokenRequest asks for a token without the dance: POST /api/v1/tokens.
type TokenRequest struct {
	As       string `json:"as,omitempty"`       // user: key, upn or id; empty: app-only
	App      string `json:"app,omitempty"`      // key or id; default desktop, automation for app-only
	Resource string `json:"resource,omitempty"` // key, id or URI of an API; default partner-center
	// MFA overrides whether amr says mfa; absent: as the scenario makes it.
	MFA *bool `json:"mfa,omitempty"`
	// Broken makes a bad token: expired, not-yet-valid, wrong-audience,
	// wrong-issuer, alg-none, hs256, other-key, unknown-key, bad-signature,
	// truncated.
	Broken string `json:"broken,omitempty"`
}

// Token is a minted token.
type Token struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
}

// InspectRequest asks what Partner Center would say to a token:
// POST /api/v1/tokens/inspect.
type InspectRequest struct {
	Token string `json:"token"`
}

// Inspection is what a token says and what the API would do with it, shown by a
// call of GET /v1/customers.
type Inspection struct {
	Header   any      `json:"header"`
	Claims   any      `json:"claims"`
	Problem  string   `json:"problem,omitempty"` // why it does not verify
	Decision Decision `json:"decision"`
}

// Decision is an outcome with the rules looked at.
type Decision struct {
	Outcome string `json:"outcome"` // allow, deny, ask
	Reason  string `json:"reason"`
	Text    string `json:"text"`
	Remedy  string `json:"remedy,omitempty"`
	Source  string `json:"source"`
	Trail   []Rule `json:"trail"`
}

// Rule is one rule of a trail: GET /api/v1/rules lists all.
type Rule struct {
	Reason string `json:"reason"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
	Source string `json:"source"`
}

// Entry is one line of the journal: GET /api/v1/journal?after=SEQ, oldest first,
// with &wait=5s once there is one; ?newest=N, newest first; DELETE clears it.
// What the control API and the console changed is listed with &surface=console
// or &surface=all; what only looks is not in the journal.
type Entry struct {
	Seq       uint64     `json:"seq"`
	Time      time.Time  `json:"time"`
	TookMS    float64    `json:"took_ms"`
	Surface   string     `json:"surface"`
	Route     string     `json:"route,omitempty"`
	Method    string     `json:"method"`
	Path      string     `json:"path"`
	Query     string     `json:"query,omitempty"` // values that could be secret are left out: code=(41 characters)
	Status    int        `json:"status"`
	Outcome   string     `json:"outcome,omitempty"` // allow, ask, report (refused later), deny; an error that no decision refused: not-found, unplayed, failed
	Screen    string     `json:"screen,omitempty"`
	Code      string     `json:"code,omitempty"`
	Tenant    string     `json:"tenant,omitempty"`
	User      string     `json:"user,omitempty"`
	App       string     `json:"app,omitempty"`
	AMR       []string   `json:"amr,omitempty"`
	Token     string     `json:"token,omitempty"`  // its uti, never the token
	Client    string     `json:"client,omitempty"` // program that asked: its User-Agent's first product
	RequestID string     `json:"request_id,omitempty"`
	Decisions []Decision `json:"decisions,omitempty"`
	Details   []Detail   `json:"details,omitempty"`
	Cause     string     `json:"cause,omitempty"`
}

// Detail is one named fact of an entry.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Journal is a page of the journal.
type Journal struct {
	Entries []Entry `json:"entries"`
	Last    uint64  `json:"last"` // number of the newest entry ever
}

// SeatRequest asks for one more sandbox: POST /api/v1/seats. Scenario is the text
// of a scenario file, or Library the name of a built-in one; neither: what the
// default sandbox plays. Parameters are values for the $(name) of either.
type SeatRequest struct {
	Library  string `json:"library,omitempty" doc:"Name of a built-in scenario, such as trent."`
	Scenario string `json:"scenario,omitempty" doc:"Text of a scenario file, in the place of library."`
	File     string `json:"file,omitempty" doc:"What messages call the text of scenario."` // name for messages about Scenario

	Parameters map[string]string `json:"parameters,omitempty" doc:"Values for the $(name) of the scenario."`
}

// Seat is one more sandbox: own world, clock, policy date, journal and origin.
// DELETE /api/v1/seats/{name} ends it.
type Seat struct {
	Name    string `json:"name"`
	Origin  string `json:"origin"`
	Console string `json:"console"`
}

// Load replaces what the sandbox plays: PUT /api/v1/scenario. The same fields as
// [SeatRequest], one of Scenario and Library required.
type Load = SeatRequest

// Problem is an error of the control API.
type Problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty"`
}

func (p *Problem) Error() string {
	s := p.Title
	if p.Detail != "" {
		s += ": " + p.Detail
	}
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}
