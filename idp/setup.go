package idp

import (
	"encoding/base32"
	"encoding/base64"
	"image/color"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
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
func (v *visit) showSetup(f facts, step policy.Step, words string) (web.Result, error) {
	r := v.flow.Register
	s := setupScreen{
		screen: v.screen(f, "Set up your account", pathProofUp, step.Decision),
		Words:  words, Secret: r.Secret, URL: otpURL(f.user.UPN, r.Secret),
	}
	if method, ok := enrolmentOf(r.Method); ok {
		s.Method = inSentence(method.offer().Label)
	}
	code, err := picture(s.URL)
	if err != nil {
		return web.Result{}, err
	}
	s.QR = page.QR{SVG: code, Alt: "The otpauth URI below as a QR code"}
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

// picture is a text as a QR code.
func picture(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	return page.DrawQR(code.Bounds().Dx(), func(x, y int) bool { return code.At(x, y) == color.Black }), nil
}

// newSecret is 160 fresh bits in Base32, as RFC 4226 recommends.
func newSecret(w *world.World) string {
	bits, err := base64.RawURLEncoding.DecodeString(w.NewSecret(20))
	if err != nil {
		panic(err) // it was just encoded
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bits)
}

// appName is what people tell a new app apart by.
func appName(tx *world.Txn, flow *signin.Flow) string {
	name := "Authenticator app"
	if flow.Register.Method == policy.PhoneAppOTP {
		name = "Another authenticator app"
	}
	u, _ := directory.Users.Get(tx, flow.UserID)
	taken := map[string]bool{}
	for _, m := range u.Methods {
		taken[m.Name] = true
	}
	for n, first := 2, name; taken[name]; n++ {
		name = first + " " + strconv.Itoa(n)
	}
	return name
}

// addApp registers an app that was tried out. The Authenticator gives codes as
// well as approvals.
func addApp(v *visit, tx *world.Txn, flow *signin.Flow, step int64) error {
	r := flow.Register
	name := appName(tx, flow)
	code := directory.Method{Kind: policy.PhoneAppOTP, Secret: r.Secret, LastTimeStep: step, Name: name}
	if r.Method == policy.PhoneAppOTP {
		return v.addMethods(tx, flow, code)
	}
	methods := []directory.Method{{Kind: r.Method, Name: name}}
	if allows(v.homeOf(tx, flow.UserID), policy.PhoneAppOTP) {
		methods = append(methods, code)
	}
	return v.addMethods(tx, flow, methods...)
}
