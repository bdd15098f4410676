package sts

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A failure is one line of the provider's error catalogue: a page that says what
// happened, why, and what to do. AD FS shows little more than an activity ID, so
// codes and words are the sandbox's own.
type failure struct {
	Code   string
	Status int
	What   string
	Why    string
	Do     string
	allow  string // goes with 405
}

func (f failure) Error() string { return f.Code + ": " + f.What }

const errorTitle = "An error occurred"

const startAgain = "Go back to the application and sign in again."

var (
	errUnknownDomain = failure{Code: "sts.domain-unknown", Status: http.StatusNotFound,
		What: "There is no provider here.",
		Why:  "The domain in the address is not a federated domain of this scenario.",
		Do:   "Use the address that Entra ID sends browsers to: /sts/{domain}/adfs/ls/ with a federated domain."}
	errNotFound = failure{Code: "sts.page-unknown", Status: http.StatusNotFound,
		What: "There is no such page.",
		Why:  "The provider has its passive endpoint, /adfs/ls/, and its federation metadata.",
		Do:   "Check the address. Sign-ins begin at an application or at Entra ID."}
	errNoAction = failure{Code: "sts.wa-missing", Status: http.StatusBadRequest,
		What: "The request does not say what it wants.",
		Why:  "A WS-Federation request has the parameter wa, a SAML request SAMLRequest; both are missing.",
		Do:   "Begin at the application; it sends you here with wa=wsignin1.0 or with SAMLRequest."}
	errUnknownAction = failure{Code: "sts.wa-unknown", Status: http.StatusBadRequest,
		What: "The request asks for something the provider does not do.",
		Why:  "The parameter wa is none of wsignin1.0, wsignout1.0 and wsignoutcleanup1.0.",
		Do:   "Correct wa."}
	errUnknownRealm = failure{Code: "sts.wtrealm-unknown", Status: http.StatusBadRequest,
		What: "The provider does not know who asks.",
		Why:  "The only relying party it trusts is Entra ID: wtrealm must be urn:federation:MicrosoftOnline.",
		Do:   "Correct wtrealm."}
	errForeignReply = failure{Code: "sts.wreply-refused", Status: http.StatusBadRequest,
		What: "The provider does not send its answer there.",
		Why:  "The address in wreply is not Entra ID's /login.srf, the only one registered for the relying party.",
		Do:   "Leave wreply out, or give Entra ID's address as this sandbox is reached."}
	errUnknownMethod = failure{Code: "sts.wauth-unknown", Status: http.StatusBadRequest,
		What: "The provider cannot sign people in the way that is asked for.",
		Why:  "The value of wauth is neither MFA (http://schemas.microsoft.com/claims/multipleauthn) nor a password method.",
		Do:   "Correct wauth, or leave it out."}
	errSAMLRequest = failure{Code: "sts.saml-request-invalid", Status: http.StatusBadRequest,
		What: "The provider cannot read the SAML request.",
		Why:  "SAMLRequest must be an AuthnRequest of SAML 2.0 in Base64; in an address it is compressed with deflate first, and may be a LogoutRequest.",
		Do:   startAgain}
	errUnknownIssuer = failure{Code: "sts.saml-issuer-unknown", Status: http.StatusBadRequest,
		What: "The provider does not know who asks.",
		Why:  "The only relying party it trusts is Entra ID: the request's Issuer must be urn:federation:MicrosoftOnline.",
		Do:   "Correct the Issuer."}
	errLogoutUnsigned = failure{Code: "sts.saml-logout-unsigned", Status: http.StatusBadRequest,
		What: "The provider signs nobody out for a request that is not Entra ID's own.",
		Why:  "A LogoutRequest must carry Entra ID's signature (SigAlg rsa-sha256, Signature); this one is missing or does not verify.",
		Do:   "Sign the query as the HTTP-Redirect binding has it, or sign out at Entra ID, which does."}
	errLogoutRequest = failure{Code: "sts.saml-logout-invalid", Status: http.StatusBadRequest,
		What: "The provider cannot read the request to sign out.",
		Why:  "SAMLRequest holds a LogoutRequest that lacks what SAML 2.0 wants: Version 2.0, ID, IssueInstant, Issuer or NameID.",
		Do:   "Correct the request, or sign out at Entra ID, which sends a whole one."}
	errLogoutElsewhere = failure{Code: "sts.saml-logout-destination", Status: http.StatusBadRequest,
		What: "The request to sign out is meant for another provider.",
		Why:  "The LogoutRequest's Destination is not the address of this domain's provider, /sts/{domain}/adfs/ls/.",
		Do:   "Send it to its Destination, or compare signOutUri in the domain's federation settings."}
	errLogoutLate = failure{Code: "sts.saml-logout-time", Status: http.StatusBadRequest,
		What: "The request to sign out is not from now.",
		Why:  "The LogoutRequest's IssueInstant is more than " + logoutSkew.String() + " from the sandbox's time.",
		Do:   "Sign out once more, at Entra ID."}
	errForeignConsumer = failure{Code: "sts.saml-reply-refused", Status: http.StatusBadRequest,
		What: "The provider does not send its answer there.",
		Why:  "AssertionConsumerServiceURL is not Entra ID's /login.srf, the only address registered for the relying party.",
		Do:   "Leave it out, or give Entra ID's address as this sandbox is reached."}
	errPassive = failure{Code: "sts.saml-passive", Status: http.StatusBadRequest,
		What: "The provider cannot sign anybody in without a page.",
		Why:  "The request says IsPassive, which Entra ID never does and the sandbox does not play.",
		Do:   "Leave IsPassive out."}
	errUnknownClass = failure{Code: "sts.saml-context-unknown", Status: http.StatusBadRequest,
		What: "The provider cannot sign people in in the way that is asked for.",
		Why:  "RequestedAuthnContext names neither MFA (http://schemas.microsoft.com/claims/multipleauthn) nor a password class.",
		Do:   "Correct RequestedAuthnContext, or leave it out."}
	errForm = failure{Code: "sts.request-malformed", Status: http.StatusBadRequest,
		What: "The request cannot be read.",
		Why:  "A parameter is given twice or wrongly encoded, or the body is not a whole form.",
		Do:   startAgain}
	errTooLarge = failure{Code: "sts.request-too-large", Status: http.StatusRequestEntityTooLarge,
		What: "The request is too large.",
		Why:  "The provider's forms are small; this body is larger than it reads.",
		Do:   startAgain}
	errHeader = failure{Code: "sts.header-too-large", Status: http.StatusRequestHeaderFieldsTooLarge,
		What: "The request's header is too large.",
		Why:  "Address and cookies together are more than the provider reads.",
		Do:   "Delete this host's cookies, then sign in again."}
	errStrayForm = failure{Code: "sts.sign-in-unknown", Status: http.StatusBadRequest,
		What: "This sign-in is not known here.",
		Why:  "It is finished already, or another browser began it, or the sandbox was reset.",
		Do:   startAgain + " If that does not help, allow cookies for this host."}
	errLateForm = failure{Code: "sts.sign-in-expired", Status: http.StatusBadRequest,
		What: "This sign-in took too long.",
		Why:  "A sign-in must be finished within " + flowLife.String() + ".",
		Do:   startAgain}
	errAskedTooOften = failure{Code: "sts.phone-asked-too-often", Status: http.StatusForbidden,
		What: "The phone is asked no more.",
		Why:  "This sign-in has sent it " + strconv.Itoa(maxAsked) + " requests, and none was approved.",
		Do:   startAgain}
	errOurs = failure{Code: "sts.internal", Status: http.StatusInternalServerError,
		What: "The sandbox made a mistake.",
		Why:  "Its log says more, under the activity ID below.",
		Do:   "Please report it."}
)

// badParameter refuses the value of one parameter, without showing it.
func badParameter(name, why string) failure {
	return failure{Code: "sts.parameter-invalid", Status: http.StatusBadRequest,
		What: "The parameter " + name + " is not right.", Why: why, Do: startAgain}
}

func wrongMethod(allow []string) failure {
	return failure{Code: "sts.method-not-allowed", Status: http.StatusMethodNotAllowed, allow: strings.Join(allow, ", "),
		What: "The address exists, but not for this HTTP method.",
		Why:  "It takes " + strings.Join(allow, " and ") + ".",
		Do:   "Change the method."}
}

// asFailure finds the line of the catalogue for an error.
func asFailure(err error) failure {
	if f, ok := errors.AsType[failure](err); ok {
		return f
	}
	for _, row := range []struct {
		err error
		f   failure
	}{
		{web.ErrBodyTooLarge, errTooLarge},
		{web.ErrHeaderTooLarge, errHeader},
		{web.ErrNotForm, errForm},
		{web.ErrBodyBroken, errForm},
		{errFlowUnknown, errStrayForm},
		{errFlowOld, errLateForm},
	} {
		if errors.Is(err, row.err) {
			return row.f
		}
	}
	_, repeated := errors.AsType[*web.RepeatedError](err)
	_, malformed := errors.AsType[*web.MalformedError](err)
	if repeated || malformed {
		return errForm
	}
	return errOurs
}

type errorData struct {
	page.Common
	Failure failure
}

// spell makes any error a page.
func (s service) spell(c *web.Call, err error) web.Result {
	f := asFailure(err)
	c.Entry.Code = f.Code
	v := visit{Call: c, pages: s.pages}
	data := &errorData{Failure: f}
	data.Title, data.Trace = errorTitle, []page.Pair{{Name: "Activity ID", Value: activityID(c)}}
	if p, ok := providerOf(c); ok {
		v.provider = p
		data.Common = v.common(errorTitle)
	}
	data.Trace = append(slices.Clip(data.Trace), page.Pair{Name: "Code", Value: f.Code})
	res, err := v.show(f.Status, "error", data)
	if err != nil {
		return web.Text(http.StatusInternalServerError, "the error page cannot be shown; the sandbox's log says more\n")
	}
	if f.allow != "" {
		res = res.With("Allow", f.allow)
	}
	return res
}
