package saml

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func logoutRequest() LogoutRequest {
	return LogoutRequest{ID: "_bye", Issuer: AudienceEntra, Destination: "https://sts.wingtip.example/adfs/ls/", NameID: "cHJhc2hvYg==", IssueInstant: now}
}

func logoutResponse() LogoutResponse {
	return LogoutResponse{ID: "_ended", InResponseTo: "_bye", Issuer: "http://wingtip.example/", Destination: "https://localhost:8443/common/saml2", IssueInstant: now, Status: StatusSuccess}
}

func redirected(t testing.TB, message interface{ Redirect() (string, error) }) string {
	t.Helper()
	out, err := message.Redirect()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMessagesOfSignOutAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	q, err := ReadLogoutRequest(redirected(t, logoutRequest()))
	if diff := cmp.Diff(logoutRequest(), q); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	r, err := ReadLogoutResponse(redirected(t, logoutResponse()))
	if diff := cmp.Diff(logoutResponse(), r); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := ReadLogoutRequest(redirected(t, logoutResponse())); !errors.Is(err, ErrMalformed) {
		t.Errorf("an answer is taken for a request: %v", err)
	}
	if _, err := ReadLogoutResponse(redirected(t, AuthnRequest{ID: "_x", Issuer: AudienceEntra, IssueInstant: now})); !errors.Is(err, ErrMalformed) {
		t.Errorf("a request to sign in is taken for an answer: %v", err)
	}
	for name, q := range map[string]LogoutRequest{
		"no ID":     {Issuer: AudienceEntra, IssueInstant: now, NameID: "x"},
		"a long ID": {ID: strings.Repeat("x", maxID+1), Issuer: AudienceEntra, IssueInstant: now, NameID: "x"},
	} {
		if _, err := ReadLogoutRequest(redirected(t, q)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASignedQueryIsGoodAsItWasSignedAlone(t *testing.T) {
	t.Parallel()
	ours, others := pair(t, 0), pair(t, 1)
	message := redirected(t, logoutRequest())
	query, err := SignQuery("SAMLRequest", message, "a b&c", ours.Key)
	if err != nil {
		t.Fatal(err)
	}
	bare, _, _ := strings.Cut(query, "&Signature=")
	strip := func(name string) string {
		var kept []string
		for p := range strings.SplitSeq(query, "&") {
			if !strings.HasPrefix(p, name+"=") {
				kept = append(kept, p)
			}
		}
		return strings.Join(kept, "&")
	}
	for name, c := range map[string]struct {
		query string
		want  error
	}{
		"as it was signed":                  {query, nil},
		"among other parameters":            {"x=1&" + query + "&y=2", nil},
		"in another order":                  {strings.Join(reversed(strings.Split(query, "&")), "&"), nil},
		"not signed":                        {bare, ErrUnsigned},
		"an empty signature":                {bare + "&Signature=", ErrUnsigned},
		"another's signature":               {bare + "&Signature=" + url.QueryEscape("QUJD"), ErrSignature},
		"no Base64":                         {bare + "&Signature=%21", ErrMalformed},
		"not encoded":                       {bare + "&Signature=%zz", ErrSignature},
		"another RelayState":                {strings.Replace(query, "a+b", "a+x", 1), ErrSignature},
		"RelayState encoded in another way": {strings.Replace(query, "a+b", "a%20b", 1), ErrSignature},
		"without RelayState":                {strip("RelayState"), ErrSignature},
		"without the method":                {strip("SigAlg"), ErrSignature},
		"a weak method":                     {strings.Replace(query, "rsa-sha256", "rsa-sha1", 1), ErrSignature},
		"another message":                   {strings.Replace(query, "SAMLRequest=", "SAMLRequest=x", 1), ErrSignature},
		"under another name":                {strings.Replace(query, "SAMLRequest=", "SAMLResponse=", 1), ErrSignature},
	} {
		if err := VerifyQuery(c.query, "SAMLRequest", &others.Key.PublicKey, &ours.Key.PublicKey); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := VerifyQuery(query, "SAMLRequest", &others.Key.PublicKey); !errors.Is(err, ErrSignature) {
		t.Errorf("of another key: %v", err)
	}
}

func reversed(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[len(in)-1-i] = s
	}
	return out
}

func FuzzReadLogout(f *testing.F) {
	f.Add(redirected(f, logoutRequest()), "SAMLRequest=x&RelayState=y&SigAlg=z&Signature=QQ%3D%3D")
	f.Add(redirected(f, logoutResponse()), "Signature")
	f.Add("PGE+", "&&==%")
	p := pair(f, 0)
	f.Fuzz(func(t *testing.T, parameter, query string) {
		if q, err := ReadLogoutRequest(parameter); err == nil && (q.ID == "" || len(q.ID) > maxID) {
			t.Errorf("read with the id %q", q.ID)
		}
		if _, err := ReadLogoutResponse(parameter); err != nil && !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrWrapped) {
			t.Errorf("an error of no kind: %v", err)
		}
		if VerifyQuery(query, "SAMLRequest", &p.Key.PublicKey) == nil {
			t.Errorf("%q is taken for signed", query)
		}
	})
}
