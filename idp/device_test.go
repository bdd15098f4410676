package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const userCode = "BCDFGHJKL"

// waiting is a device that waits with userCode.
func (sb *sandbox) waiting() {
	sb.t.Helper()
	sb.change(func(tx *world.Txn) error {
		return signin.Devices.Insert(tx, signin.Device{ID: "device", UserCode: userCode, State: signin.DevicePending,
			Request: signin.Request{Tenant: "common", ClientID: desktopApp, Scopes: []string{resource + "/.default"}},
			Expires: start.Add(signin.DeviceLife), Seq: tx.Seq()})
	})
}

func (sb *sandbox) device() signin.Device {
	d, _ := signin.Devices.Get(sb.world.Read(), "device")
	return d
}

func TestADeviceIsSignedInByItsCode(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{userCode, " bcdf-ghj kl "} {
		sb := newSandbox(t)
		sb.waiting()
		b := sb.browser().open("/devicelogin").expect("entra.device-code").press("idSIButton9", "otc", typed).expect("entra.username")
		b.press("idSIButton9", "loginfmt", "alejandra@contoso.example").press("idSIButton9", "passwd", password).expect("entra.mfa-push")
		sb.approve("alejandra@contoso.example")
		b.press("idSubmit_SAOTCAS_Continue").expect("entra.device-confirm")
		if !strings.Contains(textOf(b.page), "Desktop") || sb.device().State != signin.DevicePending {
			t.Errorf("before the confirmation the device is %s", sb.device().State)
		}
		b.press("idSIButton9").expect("entra.device-done")
		if d := sb.device(); d.State != signin.DeviceApproved || !d.Auth.MFA || d.Auth.UserID != sb.user("alejandra@contoso.example").ID {
			t.Errorf("the device got %+v", d)
		}
		b.open("/common/oauth2/deviceauth?otc=" + userCode).press("idSIButton9").expect("entra.device-code")
		if b.text("otcError") == "" {
			t.Error("a used code is not complained about")
		}
	}
}

func TestADevicesSignInCanBeDeclined(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.waiting()
	b := johnIn(sb).open("/common/oauth2/deviceauth").press("idSIButton9", "otc", userCode).expect("entra.device-confirm")
	b.press("idBtn_Back").expect("entra.device-done")
	if sb.device().State != signin.DeviceDeclined {
		t.Errorf("the device is %s", sb.device().State)
	}

	other := newSandbox(t)
	other.waiting()
	other.browser().open("/devicelogin").press("idSIButton9", "otc", userCode).press("idCancel").expect("entra.device-done")
	if other.device().State != signin.DeviceDeclined {
		t.Errorf("the device is %s", other.device().State)
	}
}

func TestWrongDeviceCodesAreComplainedAbout(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.waiting()
	b := sb.browser().open("/devicelogin")
	for _, code := range []string{"", "NOPE", "<script>", strings.Repeat("x", 1000)} {
		if b.press("idSIButton9", "otc", code).expect("entra.device-code"); b.text("otcError") == "" {
			t.Errorf("%.20q is not complained about", code)
		}
	}
	sb.advance(signin.DeviceLife)
	if b.press("idSIButton9", "otc", userCode).expect("entra.device-code"); !strings.Contains(b.text("otcError"), "expired") {
		t.Errorf("an expired code is answered with %q", b.text("otcError"))
	}
}

func TestADeviceThatExpiresDuringTheSignInIsTold(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.waiting()
	b := johnIn(sb).open("/common/oauth2/deviceauth").press("idSIButton9", "otc", userCode).expect("entra.device-confirm")
	sb.advance(signin.DeviceLife)
	b.press("idSIButton9").expect("entra.error")
	if sb.last().Code != "AADSTS70020" {
		t.Errorf("the code is %s", sb.last().Code)
	}
}

func TestADeviceCodeIsTypedByAPersonInThisBrowser(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.waiting()
	johnIn(sb).send(http.MethodPost, "/common/oauth2/deviceauth", url.Values{"otc": {userCode}}).expect("entra.error")
	if sb.last().Code != "AADSTS50089" || sb.device().State != signin.DevicePending {
		t.Errorf("a form of somebody else is answered with %s", sb.last().Code)
	}
}
