package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// findCA reads the CA of the running sandbox, or else the one that serve would
// take, and finds out where clients on this machine have it as a file.
func (p *patient) findCA(ctx context.Context, client *control.Client, dir string) {
	p.caFile = filepath.Join(dir, "public", "ca.pem")
	if p.info == nil {
		text, err := p.read(p.caFile)
		if p.rootOf = err; err == nil {
			p.root, p.rootOf = keys.ReadRoot(text)
		}
		return
	}
	text, err := client.CA(ctx)
	if p.rootOf = err; err != nil {
		return
	}
	p.root, p.rootOf = keys.ReadRoot(text)
	for _, file := range []string{p.info.CAFile, p.caFile} {
		if have, err := p.read(file); err == nil && bytes.Equal(have, text) {
			p.caFile = file
			return
		}
	}
	p.caFile = ""
}

// checkCA looks at the CA itself.
func (p *patient) checkCA() finding {
	f := finding{Check: "ca", Status: fine}
	switch {
	case p.root == nil && p.info == nil:
		f.Status, f.What = problem, "there is no CA yet"
		f.Why = p.rootOf.Error()
		f.Remedy = []string{self() + " serve"}
	case p.root == nil:
		f.Status, f.What, f.Why = problem, "the sandbox's CA cannot be read", p.rootOf.Error()
		f.Remedy = []string{"end " + self() + " serve and start it anew"}
	case p.root.Expired():
		f.Status, f.What = problem, fmt.Sprintf("the CA is valid from %s to %s, and today is %s",
			day(p.root.Certificate.NotBefore), day(p.root.Certificate.NotAfter), day(p.root.Looked))
		f.Why = "clients refuse every certificate that it signed"
		f.Remedy = []string{"end " + self() + " serve and start it anew: it makes a new CA; then " + self() + " ca trust"}
	case p.caFile == "":
		f.Status, f.What = note, "the CA is no file on this machine"
		f.Why = "the sandbox runs elsewhere, in a container say, or keeps its CA in memory only"
		f.Remedy = []string{"curl -so pcsandbox-ca.pem " + p.info.CA}
	default:
		f.What = fmt.Sprintf("%s, valid until %s", p.caFile, day(p.root.Certificate.NotAfter))
	}
	return f
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// A variable that names a file with the roots that some programs trust.
var caVariables = []struct{ name, readBy string }{
	{"SSL_CERT_FILE", "Go, Python's ssl, Ruby and .NET"},
	{"NODE_EXTRA_CA_CERTS", "Node"},
	{"REQUESTS_CA_BUNDLE", "Python's requests and MSAL"},
	{"CURL_CA_BUNDLE", "curl and Python's requests"},
}

// checkTrust looks whether anything that programs of this shell read holds the
// CA.
func (p *patient) checkTrust() finding {
	if p.root == nil {
		return finding{}
	}
	var where []string
	if p.machine.systemTrusts(p.root.Certificate, p.read) {
		where = append(where, "the system's store")
	}
	for _, v := range caVariables {
		text, err := p.read(p.env(v.name))
		if it, _ := holds(text, p.root.Certificate); err == nil && it {
			where = append(where, v.name)
		}
	}
	if len(where) > 0 {
		return finding{Check: "trust", Status: fine, What: "the CA is trusted by " + strings.Join(where, ", ")}
	}
	f := finding{Check: "trust", Status: problem, What: "nothing that programs of this shell read trusts the CA",
		Why: "neither the system's store nor a file that SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or " +
			"CURL_CA_BUNDLE names holds it. MSAL calls this endpoints_resolution_error"}
	f.Remedy = []string{self() + " ca trust   # the system and its browsers; for one program:"}
	if p.caFile == "" {
		f.Remedy[0] = self() + " ca trust --url " + p.console + "   # the system and its browsers; for one program:"
	}
	for _, v := range caVariables[:3] {
		f.Remedy = append(f.Remedy, p.export(v.name)+"   # "+v.readBy)
	}
	return f
}

// export sets a variable to the CA's file.
func (p *patient) export(name string) string {
	file := p.caFile
	if file == "" {
		file = "pcsandbox-ca.pem"
	}
	return variable(p.machine.os, name, file)
}

// checkVariables looks at the variables that are set and lead astray: one
// finding for all that name the same file.
func (p *patient) checkVariables() []finding {
	var found []finding
	if p.env("NODE_TLS_REJECT_UNAUTHORIZED") == "0" {
		found = append(found, finding{Check: "variable", Status: note, What: "NODE_TLS_REJECT_UNAUTHORIZED=0 lets Node trust everybody",
			Why:    "tests then pass that fail with a real certificate, and a real secret may go to a stranger",
			Remedy: []string{"unset NODE_TLS_REJECT_UNAUTHORIZED; " + p.export("NODE_EXTRA_CA_CERTS")}})
	}
	var files []string
	names, readBy := map[string][]string{}, map[string][]string{}
	for _, v := range caVariables {
		if file := p.env(v.name); file != "" {
			if names[file] == nil {
				files = append(files, file)
			}
			names[file], readBy[file] = append(names[file], v.name), append(readBy[file], v.readBy)
		}
	}
	for _, file := range files {
		if p.root != nil {
			found = append(found, p.astray(file, names[file], strings.Join(readBy[file], "; ")))
		}
	}
	return found
}

// astray says what is wrong with a file that variables name; nothing, if it holds
// the CA.
func (p *patient) astray(file string, names []string, readBy string) finding {
	text, err := p.read(file)
	it, another := holds(text, p.root.Certificate)
	if err == nil && it {
		return finding{}
	}
	verb := "names"
	if len(names) > 1 {
		verb = "name"
	}
	f := finding{Check: "variable", Status: problem, What: strings.Join(names, ", ") + " " + verb + " a file "}
	for _, name := range names {
		f.Remedy = append(f.Remedy, p.export(name))
	}
	switch {
	case err != nil:
		f.What, f.Why = f.What+"that cannot be read", err.Error()
	case another:
		f.What += "with another CA of pcsandbox's"
		f.Why = file + " was made for another state folder, or before the CA was renewed"
	default:
		f.What += "that does not hold the CA"
		f.Why = file + " is where these look: " + readBy
		if slices.Contains(bundles, file) {
			f.Remedy = append([]string{self() + " ca trust --system   # puts the CA into that file; or, for one shell:"}, f.Remedy...)
		} else if p.caFile != "" {
			f.Remedy = append([]string{"cat " + quoted(p.caFile) + " >> " + quoted(file) + "   # to keep what it holds; or, for the sandbox alone:"}, f.Remedy...)
		}
	}
	return f
}

// bundles are the files in which Linux keeps what programs trust by default.
var bundles = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// systemTrusts reports whether the system's store holds a root. On Linux the
// store is read, since SSL_CERT_FILE would answer for it otherwise.
func (m machine) systemTrusts(root *x509.Certificate, read func(string) ([]byte, error)) bool {
	if m.os != "linux" {
		_, err := root.Verify(x509.VerifyOptions{})
		return err == nil
	}
	for _, bundle := range bundles {
		text, err := read(bundle)
		if it, _ := holds(text, root); err == nil && it {
			return true
		}
	}
	return false
}

// certificates are those of a file in PEM; what is none is passed over.
func certificates(text []byte) []*x509.Certificate {
	var all []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			all = append(all, c)
		}
	}
	return all
}
