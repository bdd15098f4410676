package idp

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// outsideLife is how long a person may stay with an external provider
// (facts/entra.md 5.6).
const outsideLife = 10 * time.Minute

// externalFactor hands the person to a provider of the tenant's: an external
// authentication method (EAM).
type externalFactor struct{}

func (externalFactor) entries(methods []directory.Method) []proof {
	return apart(methods, func(m directory.Method) page.Option {
		return page.Option{Label: "Approve with " + m.Name, Detail: "Your organization's provider asks you; Entra takes its word."}
	})
}

func (externalFactor) ask(v *visit, f facts, _ policy.Step, p proof) (web.Result, error) {
	return v.goOutside(f, p.method.Provider)
}

// take is only asked to try once more.
func (externalFactor) take(v *visit, f facts, _ form, p proof) (web.Result, error) {
	return v.goOutside(f, p.method.Provider)
}

// goToControl hands the person to the provider of a custom control.
func (v *visit) goToControl(f facts, step policy.Step) (web.Result, error) {
	return v.goOutside(f, step.Control)
}

// goOutside has the browser post a request for the person to an external
// provider: OpenID Connect's implicit flow with a hint of who it is.
func (v *visit) goOutside(f facts, id string) (web.Result, error) {
	p, ok := directory.ExternalProviders.Get(v.c.World.Read(), id)
	if !ok {
		return v.outsideFailed(p, fail(50027, "the tenant has no such provider"))
	}
	about, err := v.s.readProvider(v.c, p)
	if err != nil {
		return v.outsideFailed(p, fail(50027, "the provider's metadata cannot be read").because(err))
	}
	secret, nonce := v.c.World.NewSecret(24), v.c.World.NewSecret(16)
	out := signin.Outside{Provider: p.ID, State: signin.Key(secret), Nonce: nonce, Since: f.now}
	if err := v.note(func(flow *signin.Flow) { flow.Outside = out }); err != nil {
		return web.Result{}, err
	}
	hint, err := v.identityHint(f, p)
	if err != nil {
		return web.Result{}, err
	}
	v.c.Entry.Detail("external provider", p.Name)
	return v.s.post(v.c, about.Authorize, []Param{
		{"scope", "openid"}, {"response_type", "id_token"}, {"response_mode", "form_post"},
		{"client_id", p.ClientID}, {"redirect_uri", v.c.Site.Entra() + returnPath(p)},
		{"nonce", nonce}, {"state", v.flow.ID + "." + secret},
		{"id_token_hint", hint}, {"claims", wantedClaims(p)}, {"client-request-id", correlationID(v.c)},
	})
}

// returnPath is where a provider's answer is posted.
func returnPath(p directory.ExternalProvider) string {
	if p.Kind == directory.CustomControl {
		return pathControl
	}
	return pathExternal
}

// externalMethods are the values of amr by which a provider may say what it did.
var externalMethods = []string{"face", "fido", "fpt", "hwk", "iris", "otp", "pop", "retina", "sc", "sms", "swk", "tel", "vbm"}

// wantedACR is the class of proof that Entra wants of an external method: its own
// first factor was knowledge.
const wantedACR = "possessionorinherence"

// controlDone is what a custom control's own claim must say.
const controlDone = "done"

// wantedClaims is the claims parameter.
func wantedClaims(p directory.ExternalProvider) string {
	type wanted struct {
		Essential bool     `json:"essential"`
		Values    []string `json:"values"`
	}
	ask := map[string]map[string]wanted{"id_token": {p.ID: {true, []string{controlDone}}}}
	if p.Kind == directory.ExternalAuthenticationMethod {
		ask["id_token"] = map[string]wanted{"acr": {true, []string{wantedACR}}, "amr": {true, externalMethods}}
	}
	return strings.TrimSpace(string(web.Marshal(ask)))
}

// identityHint tells the provider who the person is. It has expired when it is
// issued: it is no token to sign in with.
func (v *visit) identityHint(f facts, p directory.ExternalProvider) (string, error) {
	source := token.NewSource(v.c.World.Seed())
	draw := source.Draw(f.now, "id_token_hint", p.ID, f.user.ID, v.flow.ID)
	return v.s.Minter.Mint(v.s.Keys(v.c.World).Signer(), token.V2, token.IDV2{
		Registered: token.Registered{Audience: p.ClientID, Issuer: issuerV2(v.c, f.tenant)}.Window(f.now.Add(-idTokenLife), idTokenLife),
		Name:       f.user.DisplayName, ObjectID: f.object().ID, PreferredUsername: f.user.UPN,
		Subject: outsideSubject(v.c, f.user, p), TenantID: f.tenant.ID, UTI: draw.UTI(v.c.World.Seat), Version: token.V2.String(),
	})
}

func outsideSubject(c *web.Call, u directory.User, p directory.ExternalProvider) string {
	return token.NewSource(c.World.Seed()).Subject(u.ID, p.ClientID)
}

// fromOutside takes an external provider's answer.
func (s *Server) fromOutside(c *web.Call) (web.Result, error) {
	values, err := web.Form(c)
	if errors.Is(err, web.ErrBodyTooLarge) {
		return web.Result{}, err
	}
	if err != nil {
		return web.Result{}, fail(50027, "the provider's answer cannot be read").because(err)
	}
	ctx, secret, _ := strings.Cut(values.Get("state"), ".")
	v, err := s.resumed(c, ctx)
	if err != nil {
		return web.Result{}, err
	}
	out := v.flow.Outside
	p, known := directory.ExternalProviders.Get(c.World.Read(), out.Provider)
	switch {
	case !known, !sameSecret(out.State, signin.Key(secret)), returnPath(p) != strings.TrimRight(c.URL.Path, "/"):
		return web.Result{}, fail(50089).because(errors.New("the state is not the one that was sent to the provider"))
	case c.World.Now().After(out.Since.Add(outsideLife)):
		return v.outsideFailed(p, fail(50089))
	}
	c.Entry.Detail("external provider", p.Name)
	if e := values.Get("error"); e != "" {
		return v.outsideFailed(p, refusedOutside(p, e))
	}
	if refusal := v.checkOutside(p, values.Get("id_token")); refusal != nil {
		return v.outsideFailed(p, refusal)
	}
	f, _ := v.now()
	return v.after(v.note(func(flow *signin.Flow) { v.passedOutside(f, flow, p) }))
}

// passedOutside notes what a provider's good answer is worth: an external method
// is MFA, a custom control meets its policy and nothing else.
func (v *visit) passedOutside(f facts, flow *signin.Flow, p directory.ExternalProvider) {
	flow.Outside = signin.Outside{}
	switch p.Kind {
	case directory.ExternalAuthenticationMethod:
		v.verified(flow, policy.ExternalMethod)
	case directory.CustomControl:
		if !slices.Contains(flow.Auth.Controls, p.ID) {
			flow.Auth.Controls = append(slices.Clone(flow.Auth.Controls), p.ID)
		}
	}
}

func refusedOutside(p directory.ExternalProvider, why string) *Error {
	if p.Kind == directory.CustomControl {
		return fail(50158, "the provider "+p.Name+" answered "+presentable(why))
	}
	return fail(500121)
}

type outsideScreen struct {
	screen
	Provider string
	Words    string // Entra's own, in full
	Another  bool
}

// outsideFailed says that an external provider did not let the person through,
// and what is left to do. The trip is over: its state is worth nothing now.
func (v *visit) outsideFailed(p directory.ExternalProvider, e *Error) (web.Result, error) {
	if err := v.note(func(flow *signin.Flow) { flow.Outside = signin.Outside{} }); err != nil {
		return web.Result{}, err
	}
	f, step := v.now()
	denied := settled(policy.SignInExternalRefused)
	v.c.Entry.Decide(denied)
	v.c.Entry.Code = e.Code()
	s := outsideScreen{
		screen:   v.screen(f, "The provider did not confirm", pathOutside, denied),
		Provider: p.Name, Words: entraSays(e), Another: step.Kind == policy.Challenge && len(v.proofs(f, step)) > 1,
	}
	return v.s.show(v.c, http.StatusOK, "external-failed", &s)
}

// outsideAgain takes the answer of that screen: once more, or in another way.
func (s *Server) outsideAgain(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	if form.Get("step") == "another" {
		return v.after(v.note(func(flow *signin.Flow) { flow.Method, flow.MethodID = chooser, "" }))
	}
	return v.proceed()
}
