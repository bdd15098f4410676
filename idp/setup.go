package idp

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"strings"

	"github.com/pquerna/otp"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// otpIssuer is what authenticator apps show. It is not Microsoft's: nobody should
// take a sandbox's entry for that of a real account.
const otpIssuer = "pcsandbox"

type setupScreen struct {
	screen
	Method string
	Words  string
	QR     page.QR
	Secret string
	URL    string
}

// showSetup shows the secret of the app that is being registered, as a picture
// and as text.
func (v *visit) showSetup(f facts, step policy.Step) (web.Result, error) {
	r := v.flow.Register
	s := setupScreen{
		screen: v.screen(f, "Set up your account", pathProofUp, step.Decision),
		Method: inSentence(registrationTexts[r.Method].Label), Secret: r.Secret, URL: otpURL(f.user.UPN, r.Secret),
		Words: "Take an authenticator app.",
	}
	if r.Method == policy.PhoneAppNotification {
		s.Words = "The sandbox console's phone page plays your phone: nothing needs to be installed. An app of your own works for codes."
	}
	picture, err := qr(s.URL)
	if err != nil {
		return web.Result{}, err
	}
	s.QR = page.QR{PNG: picture, Alt: "The otpauth URI below as a QR code"}
	return v.s.show(v.c, http.StatusOK, "mfa-setup", &s)
}

// inSentence is a label where it stands in the middle of a sentence.
func inSentence(label string) string {
	if rest, ok := strings.CutPrefix(label, "Another "); ok {
		return "another " + rest
	}
	return "the " + label
}

// otpURL is the address authenticator apps read from the picture.
func otpURL(upn, secret string) string {
	return "otpauth://totp/" + otpIssuer + ":" + url.PathEscape(upn) + "?secret=" + secret + "&issuer=" + otpIssuer
}

func qr(address string) ([]byte, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return nil, err
	}
	img, err := key.Image(240, 240)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}
