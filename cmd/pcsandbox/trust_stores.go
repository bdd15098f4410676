package main

import (
	"crypto/sha1"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// certName is what the CA is called in every store, which is how it is found
// there again.
const certName = "pcsandbox"

// A machine is what the stores need to know of the computer, so that tests can
// tell them of others.
type machine struct {
	os     string // as in GOOS
	root   bool   // may change the system's store
	home   string
	look   func(program string) bool
	exists func(path string) bool
	glob   func(pattern string) []string
}

// A step is one command of the platform's own tool.
type step struct {
	args    []string
	mayFail bool // it takes away what may not be there
}

// A trustStore is a list of trusted certificates that programs share.
type trustStore struct {
	name           string
	readBy         string
	trust, untrust []step
	needsRoot      bool
}

func do(args ...string) step { return step{args: args} }

func mayFail(args ...string) step { return step{args: args, mayFail: true} }

// systemStore is the store of the operating system.
func (m machine) systemStore(file string, root *keys.Root) (trustStore, error) {
	switch m.os {
	case "darwin":
		return m.macStore(file, root), nil
	case "windows":
		s := trustStore{name: "Windows' store", readBy: "Edge, Chrome, PowerShell, .NET, Go and curl.exe"}
		s.trust = []step{do("certutil", "-f", "-addstore", "Root", file)}
		if root != nil {
			s.untrust = []step{do("certutil", "-delstore", "Root", fmt.Sprintf("%x", sha1.Sum(root.Certificate.Raw)))}
		}
		return s, nil
	}
	return m.linuxStore(file)
}

func (m machine) macStore(file string, root *keys.Root) trustStore {
	const keychain = "/Library/Keychains/System.keychain"
	s := trustStore{name: "the system's keychain", readBy: "Safari, Chrome, Go, .NET and curl", needsRoot: true}
	s.trust = []step{do("security", "add-trusted-cert", "-d", "-r", "trustRoot", "-k", keychain, file)}
	if root != nil {
		s.untrust = []step{
			mayFail("security", "remove-trusted-cert", "-d", file),
			do("security", "delete-certificate", "-Z", fmt.Sprintf("%X", sha1.Sum(root.Certificate.Raw)), keychain),
		}
	}
	return s
}

// anchors are where Linux distributions keep what their administrator trusts,
// and the tools that work it in.
var anchors = []struct {
	distribution, folder string
	update, remove       []string
}{
	{"Debian, Ubuntu, Alpine", "/usr/local/share/ca-certificates",
		[]string{"update-ca-certificates"}, []string{"update-ca-certificates", "--fresh"}},
	{"openSUSE", "/etc/pki/trust/anchors", []string{"update-ca-certificates"}, []string{"update-ca-certificates"}},
	{"Fedora, RHEL", "/etc/pki/ca-trust/source/anchors",
		[]string{"update-ca-trust", "extract"}, []string{"update-ca-trust", "extract"}},
	{"Arch", "/etc/ca-certificates/trust-source/anchors", []string{"update-ca-trust"}, []string{"update-ca-trust"}},
}

// debianJava is the copy of the system's store that Debian's own Java reads. What
// is added to the store is added to it, what is taken away is not (tried with
// ca-certificates-java 20230710).
const debianJava = "/etc/ssl/certs/java/cacerts"

func (m machine) linuxStore(file string) (trustStore, error) {
	for _, a := range anchors {
		if !m.look(a.update[0]) || !m.exists(a.folder) {
			continue
		}
		there := a.folder + "/" + certName + ".crt"
		s := trustStore{
			name: "the system's store (" + a.distribution + ")", needsRoot: true,
			readBy:  "curl, wget, git, Go and .NET",
			trust:   []step{do("install", "-m", "0644", file, there), do(a.update...)},
			untrust: []step{do("rm", "-f", there), do(a.remove...)},
		}
		if m.exists(debianJava) && m.look("keytool") {
			s.readBy = "curl, wget, git, Go, .NET and the distribution's Java"
			s.untrust = append(s.untrust, mayFail("keytool", "-delete", "-alias", "debian:"+certName+".pem",
				"-keystore", debianJava, "-storepass", storePassword))
		}
		return s, nil
	}
	return trustStore{}, hinted{fmt.Errorf("this system has neither update-ca-certificates nor update-ca-trust"),
		"install its package ca-certificates, or let single programs trust the CA"}
}

// browserProfiles are where Firefox keeps its profiles, packaged in three ways.
var browserProfiles = []string{
	".mozilla/firefox/*/cert9.db",
	"snap/firefox/common/.mozilla/firefox/*/cert9.db",
	".var/app/org.mozilla.firefox/.mozilla/firefox/*/cert9.db",
}

// browserStores are the databases of Chromium and Firefox, which on Linux read
// no other.
func (m machine) browserStores(file string) ([]trustStore, error) {
	switch {
	case m.os != "linux":
		return nil, hinted{fmt.Errorf("browsers here read the system's store"), self() + " ca trust --system"}
	case !m.look("certutil"):
		return nil, hinted{fmt.Errorf("the browsers' stores need NSS's certutil, which is not installed"),
			"apt install libnss3-tools, dnf install nss-tools or apk add nss-tools; or accept the browser's warning"}
	}
	chromium := filepath.Join(m.home, ".pki", "nssdb")
	stores := []trustStore{m.nss("Chromium's store", chromium, file)}
	if !m.exists(filepath.Join(chromium, "cert9.db")) {
		first := []step{do("mkdir", "-p", chromium), do("certutil", "-d", "sql:"+chromium, "-N", "--empty-password")}
		stores[0].trust = slices.Concat(first, stores[0].trust)
		stores[0].untrust = nil
	}
	for _, pattern := range browserProfiles {
		for _, db := range m.glob(filepath.Join(m.home, pattern)) {
			dir := filepath.Dir(db)
			stores = append(stores, m.nss("Firefox's store "+filepath.Base(dir), dir, file))
		}
	}
	return stores, nil
}

func (m machine) nss(name, dir, file string) trustStore {
	forget := mayFail("certutil", "-d", "sql:"+dir, "-D", "-n", certName)
	return trustStore{
		name: name, readBy: "the browser, once it is started anew",
		trust:   []step{forget, do("certutil", "-d", "sql:"+dir, "-A", "-t", "C,,", "-n", certName, "-i", file)},
		untrust: []step{forget},
	}
}

// storePassword is what Java's key stores have unless somebody changed it.
const storePassword = "changeit"

// javaStore is a key store of Java's: the runtime's cacerts, or one of an
// application's own.
func (m machine) javaStore(keystore, file string) (trustStore, error) {
	if !m.look("keytool") {
		return trustStore{}, hinted{fmt.Errorf("key stores need Java's keytool, which is not on the PATH"),
			"add the JDK's bin folder to PATH"}
	}
	common := []string{"-alias", certName, "-keystore", keystore, "-storepass", storePassword}
	forget := mayFail(append([]string{"keytool", "-delete"}, common...)...)
	s := trustStore{name: "key store " + keystore, readBy: "Java with -Djavax.net.ssl.trustStore=" + keystore, untrust: []step{forget}}
	if m.exists(keystore) {
		s.trust = append(s.trust, forget)
	} else {
		s.untrust = nil
	}
	s.trust = append(s.trust, do(append([]string{"keytool", "-importcert", "-noprompt", "-file", file}, common...)...))
	return s, nil
}

// line is a step as a shell takes it.
func (st step) line() string {
	words := make([]string, len(st.args))
	for i, a := range st.args {
		words[i] = quoted(a)
	}
	return strings.Join(words, " ")
}

// quoted makes a word that bash, zsh and sh take as it is.
func quoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@+,"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
