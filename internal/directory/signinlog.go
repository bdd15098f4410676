package directory

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A SignInRecord is one line of a tenant's sign-in log: Graph's signIn.
type SignInRecord struct {
	ID          string // request id, the trace id of its errors
	TenantID    string
	UserID      string // empty: the account is unknown
	UPN         string
	AppID       string
	AppName     string
	ResourceID  string
	Resource    string
	ClientApp   string // clientAppUsed: Browser, Mobile Apps and Desktop clients, IMAP4, …
	IP          string
	Correlation string
	Interactive bool
	MFA         bool   // authenticationRequirement was met with a second factor
	Required    bool   // a second factor was demanded
	ErrorCode   int    // AADSTS number; 0: success
	Failure     string // text of the failure
	Created     time.Time
	Seq         uint64
}

// maxSignInRecords bounds the log: the oldest go.
const maxSignInRecords = 10_000

// SignIns are the sign-in logs of all tenants.
var SignIns = world.NewCappedTable("sign_ins", maxSignInRecords, func(s SignInRecord) string { return s.ID }, func(s SignInRecord) uint64 { return s.Seq },
	world.Ordered("tenant", func(s SignInRecord) string { return s.TenantID }, func(s SignInRecord) uint64 { return s.Seq }))
