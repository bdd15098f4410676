package pcsandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox"
)

// byPhone is a person whose second factors are all on the phone.
const byPhone = `
version: 1
name: by-phone
tenants:
  - key: contoso
    name: Contoso
    kind: direct-bill
    domains: [{name: contoso.example}]
    users:
      - {key: ada, upn: ada@contoso.example, password: sandbox-ada, second_factor: {push: true, sms: +1 555 0100}}
apps:
  - key: desktop
    id: 66667777-aaaa-8888-bbbb-9999cccc0000
    name: Desktop
    home: contoso
    kind: public
    redirect_uris: [http://localhost]
    consents: [{resource: partner-center, scopes: [user_impersonation]}]
`

func ExampleSandbox_Approve() {
	sb := pcsandbox.Start(t, pcsandbox.ScenarioText("ours.yaml", []byte(byPhone)))
	defer sb.Close()

	app := signIn(sb, "ada") // your application, under test
	fmt.Println(app.heading())
	sb.Approve(t, "ada")
	fmt.Println(app.press("idSubmit_SAOTCAS_Continue").heading())
	// Output:
	// Approve sign in request
	// Stay signed in?
}

func ExampleSandbox_Deny() {
	sb := pcsandbox.Start(t, pcsandbox.ScenarioText("ours.yaml", []byte(byPhone)))
	defer sb.Close()

	app := signIn(sb, "ada")
	sb.Deny(t, "ada")
	fmt.Println(app.press("idSubmit_SAOTCAS_Continue").heading())
	// Output: The request was denied
}

func ExamplePhone_Message() {
	sb := pcsandbox.Start(t, pcsandbox.ScenarioText("ours.yaml", []byte(byPhone)))
	defer sb.Close()

	app := signIn(sb, "ada").press("signInAnotherWay").press("OneWaySMS")
	message := sb.Phone("ada").Message(t)
	fmt.Println(message.To, message.From)
	fmt.Println(app.press("idSubmit_SAOTCC_Continue", "otc", message.Code).heading())
	// Output:
	// +1 555 0100 Contoso
	// Stay signed in?
}

// aPage stands for the browser of your application's user.
type aPage struct {
	client *http.Client
	at     *url.URL
	root   *html.Node
}

// signIn signs a person in up to the second factor, by plain forms.
func signIn(sb *pcsandbox.Sandbox, person string) *aPage {
	q := url.Values{"client_id": {"66667777-aaaa-8888-bbbb-9999cccc0000"}, "response_type": {"code"}, "redirect_uri": {"http://localhost"},
		"scope": {"https://api.partnercenter.microsoft.com/.default"}, "amr_values": {"mfa"}}
	p := &aPage{client: sb.Client()}
	p.read(p.client.Get(sb.EntraURL + "/contoso.example/oauth2/v2.0/authorize?" + q.Encode()))
	return p.press("idSIButton9", "loginfmt", person+"@contoso.example").press("idSIButton9", "passwd", "sandbox-"+person)
}

func (p *aPage) read(resp *http.Response, err error) *aPage {
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer resp.Body.Close()
	p.at = resp.Request.URL
	if p.root, err = html.Parse(resp.Body); err != nil {
		t.Fatalf("%v", err)
	}
	return p
}

// press sends the form of a button, with fields filled in.
func (p *aPage) press(button string, typed ...string) *aPage {
	for form := range p.root.Descendants() {
		if form.Data != "form" {
			continue
		}
		values, found := url.Values{}, false
		for n := range form.Descendants() {
			switch {
			case n.Data == "input" && attribute(n, "name") != "":
				values.Set(attribute(n, "name"), attribute(n, "value"))
			case n.Data == "button" && (attribute(n, "id") == button || attribute(n, "value") == button):
				found = true
				values.Set(attribute(n, "name"), attribute(n, "value"))
			}
		}
		if !found {
			continue
		}
		for i := 0; i < len(typed); i += 2 {
			values.Set(typed[i], typed[i+1])
		}
		action, err := p.at.Parse(attribute(form, "action"))
		if err != nil {
			t.Fatalf("%v", err)
		}
		return p.read(p.client.PostForm(action.String(), values))
	}
	t.Fatalf("the page has no button %s", button)
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (p *aPage) heading() string {
	var text strings.Builder
	for n := range p.root.Descendants() {
		if n.Data != "h1" {
			continue
		}
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				text.WriteString(d.Data)
			}
		}
	}
	return text.String()
}
