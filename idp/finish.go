package idp

import (
	"errors"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// issue ends a sign-in well: the browser keeps its session, the client gets what
// it asked for.
func (v *visit) issue(f facts) (web.Result, error) {
	v.flow.Auth = v.authentication(f)
	record := v.record(f, nil)
	var code, cookie string
	err := v.c.World.Write(func(tx *world.Txn) (err error) {
		if !signin.Flows.Delete(tx, v.flow.ID) {
			return fail(50089).because(errors.New("another request has just finished this sign-in"))
		}
		if err := logSignIn(tx, record); err != nil {
			return err
		}
		if cookie, err = v.keepSession(tx); err != nil {
			return err
		}
		if v.flow.DeviceID != "" {
			return v.approveDevice(tx, f.now)
		}
		if v.wants("code") {
			code, err = issueCode(tx, v.flow.Request, v.flow.Auth, f.now)
		}
		return err
	})
	if err != nil {
		return web.Result{}, err
	}
	res, err := v.answer(f, code)
	return v.setSession(res, cookie), err
}

// authentication is what the sign-in came to. MFA that is not done with Entra
// itself is the provider's, stated just now.
func (v *visit) authentication(f facts) signin.Authentication {
	auth := v.flow.Auth
	if f.MFA() && !f.MFADone {
		auth.MFA, auth.MFATime = true, f.now
	}
	auth.SessionID = v.session.SID
	if auth.SessionID == "" {
		auth.SessionID = v.c.World.NewID()
	}
	return auth
}

func (v *visit) wants(kind string) bool { return slices.Contains(v.flow.Request.ResponseType, kind) }

// answer is what the client gets, or what the person sees whose device gets it.
func (v *visit) answer(f facts, code string) (web.Result, error) {
	if v.flow.DeviceID != "" {
		return v.deviceDone(deviceApproved)
	}
	req := v.flow.Request
	if req.AdminConsent == signin.ByEndpoint {
		return v.adminConsented(f)
	}
	var params []Param
	if code != "" {
		params = append(params, Param{"code", code})
	}
	if v.wants("id_token") {
		idToken, err := v.idToken(f, code)
		if err != nil {
			return web.Result{}, err
		}
		params = append(params, Param{"id_token", idToken})
	}
	if req.ClientInfo {
		params = append(params, Param{"client_info", clientInfo(v.flow.Auth)})
	}
	if req.InstanceAware {
		params = append(params, Param{"cloud_instance_name", cloudInstance}, Param{"cloud_instance_host_name", hostOf(v.c.Site.Entra())},
			Param{"cloud_graph_host_name", "graph.windows.net"}, Param{"msgraph_host", hostOf(v.c.Site.Graph())})
	}
	if req.AdminConsent == signin.ByPrompt {
		params = append(params, Param{"admin_consent", "True"})
	}
	state := sessionID(token.NewSource(v.c.World.Seed()), v.flow.Auth) // the sid of its tokens
	params = append(params, Param{"session_state", state})
	return v.s.deliver(v.c, destinationOf(req), params)
}

// idToken is the one of a hybrid answer, or alone.
func (v *visit) idToken(f facts, code string) (string, error) {
	req := v.flow.Request
	return v.s.mintIDToken(v.c, IDTokenRequest{
		V1: req.V1, Tenant: f.tenant, Client: f.app, User: f.object(), Auth: v.flow.Auth,
		Nonce: req.Nonce, Code: code,
		Email: slices.Contains(f.target.OIDC, "email"), AuthTime: req.MaxAge != nil || wantsInIDToken(req.Claims, "auth_time"),
		LoginHint: wantsInIDToken(req.Claims, "login_hint"),
	})
}
