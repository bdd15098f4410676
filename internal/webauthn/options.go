package webauthn

// Account is whom a passkey is for.
type Account struct {
	ID                []byte // the passkey names it when nobody typed a user name
	Name, DisplayName string
}

// CreationOptions are what a page asks of navigator.credentials.create
// (PublicKeyCredentialCreationOptionsJSON).
type CreationOptions struct {
	RP          party        `json:"rp"`
	User        user         `json:"user"`
	Challenge   octets       `json:"challenge"`
	Keys        []keyKind    `json:"pubKeyCredParams"`
	Timeout     int64        `json:"timeout"` // milliseconds
	Exclude     []descriptor `json:"excludeCredentials,omitempty"`
	Selection   selection    `json:"authenticatorSelection"`
	Attestation string       `json:"attestation"`
}

// RequestOptions are what a page asks of navigator.credentials.get
// (PublicKeyCredentialRequestOptionsJSON).
type RequestOptions struct {
	Challenge    octets       `json:"challenge"`
	Timeout      int64        `json:"timeout"` // milliseconds
	RPID         string       `json:"rpId"`
	Allow        []descriptor `json:"allowCredentials,omitempty"`
	Verification string       `json:"userVerification"`
}

type party struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

type user struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	ID          octets `json:"id"`
}

type keyKind struct {
	Type string `json:"type"`
	Alg  int64  `json:"alg"`
}

type selection struct {
	ResidentKey  string `json:"residentKey"`
	Verification string `json:"userVerification"`
}

type descriptor struct {
	Type       string   `json:"type"`
	ID         octets   `json:"id"`
	Transports []string `json:"transports,omitempty"`
}

const (
	publicKeyType = "public-key"
	required      = "required"
)

// Create asks for a new passkey of an account, on a device that has none of
// those it has. It should be one that needs no user name.
func (p RelyingParty) Create(challenge []byte, a Account, has []Credential) CreationOptions {
	o := CreationOptions{
		RP: party{p.Name, p.ID}, User: user{a.Name, a.DisplayName, a.ID}, Challenge: challenge, Timeout: p.Timeout.Milliseconds(),
		Exclude: descriptors(has), Selection: selection{ResidentKey: "preferred", Verification: required}, Attestation: formatNone,
	}
	for _, alg := range algorithms {
		o.Keys = append(o.Keys, keyKind{publicKeyType, alg})
	}
	return o
}

// Request asks for one of some passkeys, or for any of the site when there are
// none.
func (p RelyingParty) Request(challenge []byte, allow []Credential) RequestOptions {
	return RequestOptions{Challenge: challenge, Timeout: p.Timeout.Milliseconds(), RPID: p.ID, Allow: descriptors(allow), Verification: required}
}

func descriptors(of []Credential) (list []descriptor) {
	for _, c := range of {
		list = append(list, descriptor{publicKeyType, c.ID, c.Transports})
	}
	return list
}
