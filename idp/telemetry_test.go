package idp

import (
	"net/http"
	"testing"
)

func TestTelemetryOfALibraryIsAnswered(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	form := withWeb("grant_type", "client_credentials", "scope", pcAll)
	for name, c := range map[string]struct {
		pairs, headers []string
		want           string
	}{
		"none":                    {form, nil, ""},
		"in the form":             {append(form, "x-client-current-telemetry", "2|771,2|,"), nil, "1,0,0,,"},
		"in the header":           {form, []string{"x-client-last-telemetry", "2|0|||0,0"}, "1,0,0,,"},
		"of a refused call":       {withWeb("grant_type", "client_credentials", "scope", pcScope, "x-client-current-telemetry", "2|771,2|,"), nil, "1,1002012,0,,"},
		"of a call refused early": {[]string{"grant_type", "x", "resource", "y", "x-client-current-telemetry", "2|771,2|,"}, nil, "1,901002,0,,"},
	} {
		a := sb.do(http.MethodPost, tokenV2, formOf(c.pairs...).Encode(), c.headers...)
		if got := a.Header.Get(clientTelemetry); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	begun := sb.do(http.MethodPost, "/common/oauth2/v2.0/devicecode", formOf("client_id", desktopApp, "scope", pcAll, "x-client-last-telemetry", "2|0|||0,0").Encode())
	if got := begun.Header.Get(clientTelemetry); got != "1,0,0,," {
		t.Errorf("device code: %q", got)
	}
}
