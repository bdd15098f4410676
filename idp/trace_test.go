package idp

import (
	"net/http"
	"testing"
)

func TestTheBodySpeaksOfTheClientRequestIDThatTheHeaderRepeats(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	const id = "11111111-2222-3333-4444-555555555555"
	for sent, want := range map[string]string{
		id: id, "{" + id + "}": id, "11111111222233334444555555555555": id, "11111111-2222-3333-4444-ABCDEF555555": "11111111-2222-3333-4444-abcdef555555",
		"urn:uuid:" + id: "", "(" + id + ")": "", "{" + id: "", "x" + id + "y": "", "none": "", "": "",
	} {
		for _, path := range []string{tokenV1, tokenV2, tokenV2 + "?client-request-id=99999999-2222-3333-4444-555555555555"} {
			a := sb.do(http.MethodPost, path, "a=b&client-request-id=88888888-2222-3333-4444-555555555555", "client-request-id", sent, "return-client-request-id", "true")
			if got := a.Header.Get("client-request-id"); got != want {
				t.Errorf("%q: the header repeats %q, want %q", sent, got, want)
			}
			if got := a.text("correlation_id"); want != "" && got != want || len(got) != 36 {
				t.Errorf("%q: the body says %q, want %q", sent, got, want)
			}
		}
	}
}
