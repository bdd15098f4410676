package idp_test

import (
	"net/http"
	"strings"

	"golang.org/x/net/html"
)

// checkHardened sees that an answer gives an attacker nothing to hold on to. Every
// answer of every test that walks the pages comes by here.
func (b *browser) checkHardened(res *http.Response) {
	b.sb.t.Helper()
	for _, k := range res.Cookies() {
		if !k.HttpOnly || !k.Secure || k.Path != "/" || k.Domain != "" || !strings.HasPrefix(k.Name, "pcsandbox-entra-8443-") {
			b.sb.t.Errorf("cookie %s: HttpOnly %t, Secure %t, Path %q, Domain %q", k.Name, k.HttpOnly, k.Secure, k.Path, k.Domain)
		}
	}
	if b.page == nil {
		return
	}
	policy := res.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			b.sb.t.Errorf("%s: the policy lacks %s: %q", b.screen, want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		b.sb.t.Errorf("%s: the policy is %q", b.screen, policy)
	}
	for n := range b.page.Descendants() {
		if n.Type == html.ElementNode {
			b.checkElement(n, policy)
		}
	}
}

// checkElement sees that an element runs nothing that the page's policy did not
// name, and sends nothing to strangers.
func (b *browser) checkElement(n *html.Node, policy string) {
	b.sb.t.Helper()
	if n.Data == "script" && (attr(n, "nonce") == "" || !strings.Contains(policy, "'nonce-"+attr(n, "nonce")+"'")) {
		b.sb.t.Errorf("%s has a script of unknown origin: %s", b.screen, textOf(n))
	}
	framed, _, _ := strings.Cut(attr(n, "src"), "?")
	if n.Data == "iframe" && !strings.Contains(policy, "frame-src "+framed) {
		b.sb.t.Errorf("%s frames %q, which its policy does not name", b.screen, framed)
	}
	if n.Data == "style" || n.Data == "base" || n.Data == "object" || n.Data == "embed" {
		b.sb.t.Errorf("%s has an element <%s>", b.screen, n.Data)
	}
	for _, a := range n.Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style":
			b.sb.t.Errorf("%s: <%s> has an attribute %s=%q", b.screen, n.Data, a.Key, a.Val)
		case a.Key != "href" && a.Key != "src" && a.Key != "action" && a.Key != "formaction":
		case strings.HasPrefix(value, "javascript:"), strings.HasPrefix(value, "data:") && n.Data != "img", strings.HasPrefix(value, "//"):
			b.sb.t.Errorf("%s: <%s> leads to %q", b.screen, n.Data, a.Val)
		}
	}
}
