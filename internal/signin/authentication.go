package signin

import (
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// An Authentication is what a sign-in came to: who, by which methods, when. It
// is made once, interactively, and everything that follows inherits it: the
// codes, the refresh tokens and whatever is minted from them.
type Authentication struct {
	UserID    string    // object id
	TenantID  string    // the user's home tenant
	AMR       []string  // first factor's methods, without mfa
	MFA       bool      // a second factor was used, or the provider's claim accepted
	Time      time.Time // of the first factor
	Instant   time.Time // when the provider says that it was shown, where that is earlier; zero: at Time
	Seq       uint64    // of the first factor: what came first within a second
	MFATime   time.Time
	SessionID string // sid: names the browser session in tokens, not its cookie
	Federated bool
	IP        string
	First     policy.FirstFactor
	Methods   []policy.Method // second factors used; a passkey or a Temporary Access Pass is both
	Controls  []string        // custom controls passed: ids of external providers
}

// Proven is when the first factor was shown. A provider may vouch for a person it
// has not asked for hours.
func (a Authentication) Proven() time.Time {
	if a.Instant.IsZero() {
		return a.Time
	}
	return a.Instant
}

// ByPassword reports whether the person typed their password at Entra. A
// provider's assertion is none: Entra never learns of its passwords.
func (a Authentication) ByPassword() bool {
	return a.First == policy.ByPassword || a.First == "" && !a.Federated
}

// A Request is what a client asked of the authorize endpoint (or of the device
// code endpoint), checked and understood.
type Request struct {
	Tenant       string // segment of the path, lower case: common, organizations, a domain or an id
	V1           bool   // the v1 endpoint
	ClientID     string
	RedirectURI  string // as it will be used
	RedirectSent bool   // the client sent it, so the token request must repeat it
	ResponseType []string
	ResponseMode string   // query, fragment, form_post
	Scopes       []string // v2, as asked
	Resource     string   // v1, as asked
	State        string
	HasState     bool
	Nonce        string
	Challenge    string // PKCE
	ChallengeBy  string // plain or S256
	Prompt       string
	AdminConsent AdminConsent
	LoginHint    string
	DomainHint   string
	SID          string // the session that a silent sign-in is for, as tokens name it
	MaxAge       *int
	MFA          bool // amr_values, acr_values or claims ask for MFA
	MFAFresh     bool // ngcmfa: a second factor from the last minutes
	ClientInfo   bool // client_info=1
	// InstanceAware: the client wants to know which cloud the account is in.
	InstanceAware bool
	Claims        string // the claims parameter, as sent
	Correlation   string // client-request-id
}

// AdminConsent says whether a request wants an administrator to consent for the
// whole tenant.
type AdminConsent string

const (
	NoAdminConsent AdminConsent = ""
	ByPrompt       AdminConsent = "prompt"   // v1's prompt=admin_consent, beside a sign-in
	ByEndpoint     AdminConsent = "endpoint" // /adminconsent: no tokens come of it
)

// Key is what a row is stored under: the hash of the opaque value its holder has.
func Key(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
