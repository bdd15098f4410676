package sts

import (
	"strings"
	"testing"
)

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	for _, action := range []string{actionSignOut, actionCleanup} {
		l := newLab(t)
		b := l.browser()
		b.open(l.request("wingtip.example"))
		b.through(prashob)
		got := b.open(l.passive("wingtip.example", "wa", action))
		if got.status != 200 || got.name != "sts.signed-out" {
			t.Errorf("%s: %d %q", action, got.status, got.name)
		}
		if framed := strings.Contains(got.header.Get("Content-Security-Policy"), "frame-ancestors "+l.origin); framed != (action == actionCleanup) {
			t.Errorf("%s: Entra ID may frame the page: %t", action, framed)
		}
		b.open(l.request("wingtip.example"))
		b.expect("sts.signin")
		if got := b.open(l.passive("wingtip.example", "wa", action)); got.name != "sts.signed-out" {
			t.Errorf("%s once more: %q", action, got.name)
		}
	}
}

func TestACopiedSessionCookieIsDeadAfterSigningOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.through(prashob)
	thief := l.browser()
	at := *b.shown.at
	at.Path = "/sts/wingtip.example/adfs/ls/"
	thief.client.Jar.SetCookies(&at, b.client.Jar.Cookies(&at))
	thief.open(l.request("wingtip.example"))
	l.arrived(2, "wingtip.example", 0) // the copy works, or this test would show nothing
	b.open(l.passive("wingtip.example", "wa", actionSignOut))
	thief.open(l.request("wingtip.example"))
	thief.expect("sts.signin")
}

func TestABrowserThatEntraSignsOutGoesBackByItself(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/common/oauth2/logout", "/wingtip.example/oauth2/v2.0/logout?state=a%26b"} {
		l := newLab(t)
		b := l.browser()
		b.open(l.request("wingtip.example"))
		b.through(prashob)
		if got := b.open(l.passive("wingtip.example", "wa", actionSignOut, "wreply", l.origin+path)); got.at.String() != l.origin+path {
			t.Errorf("the browser is at %s", got.at)
		}
		b.open(l.request("wingtip.example"))
		b.expect("sts.signin")
	}
}

func TestOnlyEntrasOwnAddressesAreLinkedAfterSigningOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for address, linked := range map[string]bool{
		l.origin + "/common/oauth2/authorize":    true,
		"https://evil.example/oauth2/logout":     false,
		"//evil.example/common/oauth2/logout":    false,
		l.origin:                                 false,
		l.origin + ".evil.example/":              false,
		l.origin + "@evil.example/":              false,
		"https://evil.example/":                  false,
		"//evil.example/":                        false,
		"javascript:alert(1)":                    false,
		"https://evil.example/" + l.origin + "/": false,
	} {
		got := l.browser().open(l.passive("wingtip.example", "wa", actionSignOut, "wreply", address))
		if got.status != 200 || got.at.Host != strings.TrimPrefix(l.origin, "https://") {
			t.Errorf("%s: %d at %s", address, got.status, got.at)
		}
		if strings.Contains(got.source, `href="`+address+`"`) != linked {
			t.Errorf("%s is linked: %t, want %t", address, !linked, linked)
		}
	}
}
