// Command test-run tests customer-report: it starts it for four people, signs
// each in as that person would, and asserts how the application ends. Then it
// opens the portal as each of them.
//
// Exit codes: 0 everything came as expected, 1 something did not.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// What must come. Alejandra and Prashob sign in with MFA that Entra knows of;
// John has none, and the MFA of Trent's provider is never told to Entra.
var cases = []struct {
	user, password string
	exit           int    // of the application
	portal         string // screen on which the way to the portal ends
}{
	{"alejandra@contoso.example", "sandbox-alejandra", 0, "portal.overview"},
	{"prashob@wingtip.example", "sandbox-prashob", 0, "portal.overview"},
	{"john@fabrikam.example", "sandbox-john", 1, "entra.mfa-more-info"},
	{"trent@wingtiptoys.example", "sandbox-trent", 1, "entra.blocked"},
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	reports := make([]report, len(cases))
	var all sync.WaitGroup
	for i, c := range cases {
		all.Go(func() {
			r := &reports[i]
			exit, err := r.runApp(ctx, c.user, c.password)
			r.verdict(c.user+" runs customer-report", fmt.Sprint("exit ", exit), fmt.Sprint("exit ", c.exit), err)
			portal := setting("PORTAL_URL", "https://partner.microsoft.com/dashboard/overview")
			last, err := newPerson(c.user, c.password).open(ctx, portal, "")
			r.verdict(c.user+" opens the portal", last, c.portal, err)
		})
	}
	all.Wait()
	failed := false
	for i := range reports {
		fmt.Print(reports[i].text.String())
		failed = failed || reports[i].failed
	}
	if failed {
		os.Exit(1)
	}
	fmt.Println("all came as expected")
}

// A report is what came of one person.
type report struct {
	text   strings.Builder
	failed bool
}

func (r *report) verdict(what, got, want string, err error) {
	if err == nil && got == want {
		fmt.Fprintf(&r.text, "ok    %s: %s\n", what, got)
		return
	}
	r.failed = true
	fmt.Fprintf(&r.text, "FAIL  %s: %s, want %s (%v)\n", what, got, want, err)
}

// invitation is what the application tells its user.
var invitation = regexp.MustCompile(`open the page (\S+) and enter the code (\S+)`)

// runApp runs the application; when it shows a code, the person signs in.
func (r *report) runApp(ctx context.Context, user, password string) (exit int, err error) {
	app := exec.CommandContext(ctx, setting("APP", "/customer-report"))
	var complaint strings.Builder
	app.Stderr = &complaint
	stdout, err := app.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := app.Start(); err != nil {
		return 0, err
	}
	var asked error = errors.New("the application asked nobody to sign in")
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		fmt.Fprintln(&r.text, "      |", strings.TrimSpace(lines.Text()))
		if m := invitation.FindStringSubmatch(lines.Text()); m != nil {
			var last string
			last, asked = newPerson(user, password).open(ctx, m[1], m[2])
			if asked == nil && last != "entra.device-done" {
				asked = fmt.Errorf("the sign-in ended on %s", last)
			}
			if asked != nil {
				_ = app.Process.Kill() // it would wait for a sign-in that does not come
			}
		}
	}
	err = app.Wait()
	r.text.WriteString(complaint.String())
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return 0, err
	}
	return app.ProcessState.ExitCode(), asked
}

func setting(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
