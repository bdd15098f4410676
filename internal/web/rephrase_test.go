package web

import (
	"bytes"
	"testing"
)

// feed sends pieces through a rephraser.
func feed(r *rephraser, pieces ...string) string {
	var out bytes.Buffer
	for _, p := range pieces {
		out.Write(r.next([]byte(p)))
	}
	return out.String()
}

func TestPhraseReplacesThatOfTheNextStatusLine(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status     int
		phrase     string
		pieces     []string
		want       string
		stillWaits bool
	}{
		"in one piece": {401, "Unauthorized - MFA required", []string{"HTTP/1.1 401 Unauthorized\r\nA: b\r\n\r\nbody"},
			"HTTP/1.1 401 Unauthorized - MFA required\r\nA: b\r\n\r\nbody", false},
		"in many":              {401, "No", []string{"H", "TTP/1.1 4", "01 Unauthorized\r", "\nA: b\r\n"}, "HTTP/1.1 401 No\r\nA: b\r\n", false},
		"HTTP/1.0":             {200, "Fine", []string{"HTTP/1.0 200 OK\r\n"}, "HTTP/1.0 200 Fine\r\n", false},
		"a status without one": {299, "Fine", []string{"HTTP/1.1 299 status code 299\r\n"}, "HTTP/1.1 299 Fine\r\n", false},
		"another status":       {401, "No", []string{"HTTP/1.1 200 OK\r\n"}, "HTTP/1.1 200 OK\r\n", false},
		"once only": {401, "No", []string{"HTTP/1.1 401 Unauthorized\r\n", "HTTP/1.1 401 Unauthorized\r\n"},
			"HTTP/1.1 401 No\r\nHTTP/1.1 401 Unauthorized\r\n", false},
		"a phrase cannot end the line": {401, "No\r\nSet-Cookie: a=b", []string{"HTTP/1.1 401 Unauthorized\r\n"}, "HTTP/1.1 401 NoSet-Cookie: a=b\r\n", false},
		"something else":               {401, "No", []string{"PING\r\n"}, "PING\r\n", false},
		"an incomplete line waits":     {401, "No", []string{"HTTP/1.1 401 Unauth"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r rephraser
			r.arm(tc.status, tc.phrase)
			if got := feed(&r, tc.pieces...); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if waits := r.status != ""; waits != tc.stillWaits {
				t.Errorf("still waits: %t", waits)
			}
		})
	}
}

// FuzzRephrase checks that however an answer is cut into writes, only its reason
// phrase changes, and that nothing is lost without one.
func FuzzRephrase(f *testing.F) {
	f.Add("HTTP/1.1 401 Unauthorized\r\nDate: x\r\n\r\nbody", uint8(3), uint8(9), true)
	f.Add("HTTP/1.1 200 OK\r\n\r\n", uint8(0), uint8(17), true)
	f.Add("no line break at all", uint8(1), uint8(1), false)
	f.Fuzz(func(t *testing.T, answer string, cut1, cut2 uint8, armed bool) {
		i := min(int(cut1), len(answer))
		j := min(i+int(cut2), len(answer))
		var whole, pieces rephraser
		if armed {
			whole.arm(401, "No - MFA")
			pieces.arm(401, "No - MFA")
		}
		want := feed(&whole, answer)
		got := feed(&pieces, answer[:i], answer[i:j], answer[j:])
		held := string(pieces.held)
		if len(answer) < longestStatusLine && got+held != want+string(whole.held) {
			t.Fatalf("cut at %d and %d: %q, in one piece %q", i, j, got+held, want)
		}
		if !armed && got != answer {
			t.Fatalf("unasked, %q became %q", answer, got)
		}
		if line := "HTTP/1.1 401 Unauthorized\r\n"; armed && len(answer) > len(line) && answer[:len(line)] == line {
			if should := "HTTP/1.1 401 No - MFA\r\n" + answer[len(line):]; got != should {
				t.Fatalf("cut at %d and %d: %q, want %q", i, j, got, should)
			}
		}
	})
}
