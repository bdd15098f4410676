package compose

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// discovery is the document that names an issuer and its endpoints.
const discovery = "/organizations/v2.0/.well-known/openid-configuration"

// browserOnTheHost: the application runs in a container and sees the sandbox as
// pcsandbox.test; its link is opened by a person on the host, who sees it as
// localhost and another port.
func browserOnTheHost(t *testing.T, built *images) {
	const public = "https://localhost:9443"
	project := load(t, []string{"report"}, "PCSANDBOX_PORT=9443", "PCSANDBOX_CONSOLE_PORT=9080", "PCSANDBOX_PUBLIC_URL="+public)
	report := project.Services["report"]
	delete(project.Services, "report") // `docker compose run` starts it, each time anew
	m, containers := up(t, project, built)
	app := &container{m: m, service: report, image: built.of(report.Build.Context), namespace: m.name + "-app", addresses: map[string]string{}}
	m.add(app.namespace)
	app.addresses["default"] = m.connect(app.namespace, "default")
	app.prepare(hostsFor(app, containers))

	// The CA is on the host by `docker compose cp`; in the container by the volume.
	ca := filepath.Join(m.dir, "volume-ca", "ca.pem")
	m.must("mkdir", "-p", filepath.Join(app.root, "ca"))
	m.must("cp", ca, filepath.Join(app.root, "ca"))

	inside := app.exec("/customer-report")
	wrapper := filepath.Join(m.dir, "run-report")
	script := "#!/bin/sh\nexec env -i"
	for _, pair := range app.env {
		script += " " + quote(pair)
	}
	for _, word := range inside.Args {
		if word == "ip" {
			word, _ = exec.LookPath("ip")
		}
		script += " " + quote(word)
	}
	if err := os.WriteFile(wrapper, []byte(script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	person := m.onHost(filepath.Join(built.of(report.Build.Context).root, "test-run"))
	person.Env = []string{
		"APP=" + wrapper, "SSL_CERT_FILE=" + ca, "PORTAL_URL=" + public + "/dashboard/overview", "CONSOLE_URL=http://localhost:9080",
		"PATH=" + os.Getenv("PATH"),
	}
	out, err := person.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "open the page "+public+"/devicelogin") {
		t.Errorf("%v\n%s", err, out)
	}

	// Whoever asks, under whichever name, learns of the same issuer and sends people
	// to the same pages; tokens are fetched where the one who asks can reach.
	const back = "https://pcsandbox.test:8443"
	for address, ask := range map[string]*exec.Cmd{
		public: m.onHost("curl", "-sS", "--max-time", "10", "--cacert", ca, public+discovery),
		back:   app.curl(ca, "pcsandbox.test:8443:"+containers["pcsandbox"].addresses["default"], back+discovery),
	} {
		answer, err := ask.CombinedOutput()
		for _, want := range []string{
			`"issuer":"` + public + `/{tenantid}/v2.0"`, `"authorization_endpoint":"` + public + `/organizations/oauth2/v2.0/authorize"`,
			`"token_endpoint":"` + address + `/organizations/oauth2/v2.0/token"`, `"jwks_uri":"` + address + `/organizations/discovery/v2.0/keys"`,
		} {
			if err != nil || !strings.Contains(string(answer), want) {
				t.Errorf("who comes by %s is not told %s: %v\n%s", address, want, err, answer)
			}
		}
	}
}

// curl is this machine's curl in the container's network. It has the machine's
// files, so it is told the address behind the name.
func (c *container) curl(ca, resolve, address string) *exec.Cmd {
	return exec.CommandContext(c.m.t.Context(), "ip", "netns", "exec", c.namespace,
		"curl", "-sS", "--max-time", "10", "--cacert", ca, "--resolve", resolve, address)
}

// curlGoesToMicrosoft: a tool that never heard of the sandbox finds Microsoft's
// own strings at Microsoft's own name, if it trusts the transparent CA, and
// nothing if it trusts the everyday one.
func curlGoesToMicrosoft(t *testing.T, sandbox, app *container) {
	const host = "login.microsoftonline.com"
	folder := filepath.Join(app.m.dir, "volume-transparent-ca")
	resolve := host + ":443:" + sandbox.addresses["real-names"]
	answer, err := app.curl(filepath.Join(folder, "transparent", "ca.pem"), resolve, "https://"+host+discovery).CombinedOutput()
	for _, want := range []string{`"issuer":"https://` + host + `/{tenantid}/v2.0"`, `"token_endpoint":"https://` + host + `/organizations/oauth2/v2.0/token"`} {
		if err != nil || !strings.Contains(string(answer), want) {
			t.Errorf("no %s: %v\n%s", want, err, answer)
		}
	}
	if answer, err := app.curl(filepath.Join(folder, "ca.pem"), resolve, "https://"+host+discovery).CombinedOutput(); err == nil {
		t.Errorf("the everyday CA vouches for %s:\n%s", host, answer)
	}
}
