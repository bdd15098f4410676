package portal

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A problem is a page that says what happened, why, and what to do.
type problem struct {
	Code   string // for the journal
	Status int
	Denied bool // somebody was refused: the screen portal.denied
	What   string
	Why    string
	Do     string
	Facts  []page.Pair
	cause  string // for the journal, where the page says less
	allow  string // goes with 405
}

func (p problem) Error() string { return p.Code + ": " + firstOf(p.cause, p.Why, p.What) }

const startAgain = "Sign in again: open the overview page."

var (
	noSuchPage = problem{Code: "portal.page-unknown", Status: http.StatusNotFound,
		What: "There is no such page",
		Why:  "The sandbox plays a few pages of Partner Center: the overview, the customers and, for each customer, service management.",
		Do:   "Check the address, or begin at the overview. You were let in, so the address is all that is wrong."}
	strayAnswer = problem{Code: "portal.sign-in-unknown", Status: http.StatusBadRequest, Denied: true,
		What: "This sign-in is not known here",
		Why:  "Its state fits to no sign-in that this browser began: it was finished already, or begun in another browser, or the sandbox was reset, or somebody made it up.",
		Do:   startAgain + " If that does not help, allow cookies for this host."}
	lateAnswer = problem{Code: "portal.sign-in-expired", Status: http.StatusBadRequest, Denied: true,
		What: "This sign-in took too long",
		Why:  "A sign-in must come back within " + pendingLife.String() + ".",
		Do:   startAgain}
	forgedForm = problem{Code: "portal.form-forged", Status: http.StatusForbidden, Denied: true,
		What: "This form was not sent from its page",
		Why:  "Its hidden value is not the one that this session's forms have. The page may be from an earlier sign-in, or another site sent the form in your name.",
		Do:   "Open the page again and fill the form in anew. Nothing was changed."}
	badForm = problem{Code: "portal.form-malformed", Status: http.StatusBadRequest,
		What: "The form cannot be read",
		Why:  "A field is given twice or wrongly encoded, or the body is not a whole form.",
		Do:   "Go back to the page and send its form as it is."}
	bodyTooLarge = problem{Code: "portal.request-too-large", Status: http.StatusRequestEntityTooLarge,
		What: "The request is too large",
		Why:  "The portal's forms are small; this body is larger than it reads.",
		Do:   "Go back to the page and send its form as it is."}
	headerTooLarge = problem{Code: "portal.header-too-large", Status: http.StatusRequestHeaderFieldsTooLarge,
		What: "The request's header is too large",
		Why:  "Address and cookies together are more than the portal reads.",
		Do:   "Delete this host's cookies, then sign in again."}
	ours = problem{Code: "portal.internal", Status: http.StatusInternalServerError,
		What: "The sandbox made a mistake",
		Why:  "Its log says more, under the correlation id below.",
		Do:   "Please report it."}
)

func wrongMethod(allow []string) problem {
	return problem{Code: "portal.method-not-allowed", Status: http.StatusMethodNotAllowed, allow: strings.Join(allow, ", "),
		What: "The page exists, but not for this HTTP method",
		Why:  "It takes " + strings.Join(allow, " and ") + ".",
		Do:   "Change the method."}
}

// badIDToken is what became of an ID token that did not hold.
func badIDToken(err error) problem {
	return problem{Code: "portal.id-token-refused", Status: http.StatusBadRequest, Denied: true,
		What: "The ID token cannot be trusted",
		Why:  "The portal knows who you are only from the ID token that Entra ID signs, and this one does not hold: " + err.Error() + ".",
		Do:   startAgain + " If it happens again, the sandbox's clock or keys were changed in between; the journal shows the sign-in."}
}

// aadsts is the number at the beginning of Entra's error texts.
var aadsts = regexp.MustCompile(`^AADSTS[0-9]{1,10}`)

// maxDescription bounds how much of Entra's text is shown.
const maxDescription = 2_000

// refusedByEntra is Entra's refusal, in the front or on the back channel.
func refusedByEntra(code, description string) problem {
	code, description = clip(code, 100), clip(description, maxDescription)
	p := problem{Code: firstOf(aadsts.FindString(description), "portal.sign-in-refused"), Status: http.StatusForbidden, Denied: true,
		What:  "Entra ID did not sign you in",
		Why:   firstOf(description, "Entra ID gave no reason but its error code."),
		Do:    firstOf(remedies[aadsts.FindString(description)], remedies[code]),
		Facts: []page.Pair{{Name: "Error", Value: code}},
		cause: "Entra ID refused: " + code}
	p.Do = firstOf(p.Do, "Look the request up in the sandbox's journal under the correlation id: it shows what Entra ID decided and why. Then sign in again.")
	return p
}

// remedies are what to do about Entra's refusals, by their AADSTS code or else
// their OAuth error.
var remedies = map[string]string{
	"AADSTS50079": "Where the organization's own provider does MFA, its administrator must have it say so to Entra; then sign in again. " +
		"Others register a second factor when they sign in again.",
	"access_denied":        "Sign in again and go through to the end: approve the request on the phone, and do not cancel.",
	"interaction_required": "Sign in again and complete what Entra ID asks for, a second factor for instance.",
	"login_required":       "Sign in again.",
	"consent_required":     "The tenant has not consented to the portal. Have an administrator of the tenant grant consent, then sign in again.",
	"invalid_grant":        "The code or the refresh token no longer holds. Sign in again.",
}

// broken is the page for an outage.
func broken(o *outage) problem {
	return problem{Code: "portal.back-channel", Status: http.StatusBadGateway, cause: o.Error(),
		What:  "The portal cannot reach " + string(o.Party),
		Why:   "To show this page the portal calls " + string(o.Party) + " itself, and " + o.Class + ".",
		Do:    "Try again in a moment. If it stays so, the sandbox's journal and log say more; a fault that was set on purpose looks like this, too.",
		Facts: []page.Pair{{Name: "Called", Value: string(o.Party)}, {Name: "Failure", Value: o.Class}}}
}

// asProblem finds the page for an error.
func asProblem(err error) problem {
	if p, ok := errors.AsType[problem](err); ok {
		return p
	}
	if o, ok := errors.AsType[*outage](err); ok {
		return broken(o)
	}
	switch {
	case errors.Is(err, web.ErrBodyTooLarge):
		return bodyTooLarge
	case errors.Is(err, web.ErrHeaderTooLarge):
		return headerTooLarge
	case errors.Is(err, web.ErrNotForm), errors.Is(err, web.ErrBodyBroken):
		return badForm
	}
	_, repeated := errors.AsType[*web.RepeatedError](err)
	_, malformed := errors.AsType[*web.MalformedError](err)
	if repeated || malformed {
		return badForm
	}
	return ours
}

// spell makes any error a page.
func (p *portal) spell(c *web.Call, err error) web.Result {
	if errors.Is(err, errSignInAgain) {
		if res, err := again(c); err == nil {
			return res
		}
	}
	b := asProblem(err)
	c.Entry.Code = b.Code
	if b.cause != "" {
		c.Entry.Cause = b.cause
	}
	res, err := p.showProblem(c, b)
	if err != nil {
		return web.Text(http.StatusInternalServerError, "the page cannot be shown; the sandbox's log says more\n")
	}
	if b.allow != "" {
		res = res.With("Allow", b.allow)
	}
	return res
}

// again ends a session that Entra no longer stands for, and signs in anew.
func again(c *web.Call) (web.Result, error) {
	res, err := begin(c, session{}, wanted(c))
	if err != nil {
		return res, err
	}
	return forget(c, res)
}

func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}
