package clients

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Some libraries open the system's browser and take no other. An opener is what
// they find under its name: it hands the address to the person whom login_hint
// names, whose browser follows to where the library listens.
type opener struct{ dir string }

const openerScript = `#!/bin/sh
# Hands an address over: complete files only.
file=$(mktemp "%[1]s/address-XXXXXX") && printf '%%s' "$1" >"$file" && mv "$file" "$file.url"
`

// startOpener makes the opener until the test ends.
func startOpener(t *testing.T, people func(upn string) *person) opener {
	t.Helper()
	o := opener{dir: t.TempDir()}
	script := fmt.Sprintf(openerScript, o.dir)
	if err := os.WriteFile(o.script(), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		for ctx.Err() == nil {
			o.look(ctx, people)
			time.Sleep(20 * time.Millisecond)
		}
	}()
	t.Cleanup(func() { cancel(); <-watching })
	return o
}

func (o opener) script() string { return filepath.Join(o.dir, "xdg-open") }

// path is the PATH on which the opener is found first.
func (o opener) path() string { return o.dir + string(os.PathListSeparator) + os.Getenv("PATH") }

func (o opener) look(ctx context.Context, people func(string) *person) {
	found, _ := filepath.Glob(filepath.Join(o.dir, "address-*.url"))
	for _, file := range found {
		address, err := os.ReadFile(file)
		os.Remove(file)
		if err != nil {
			continue
		}
		go follow(ctx, string(address), people)
	}
}

func follow(ctx context.Context, address string, people func(string) *person) {
	u, err := url.Parse(address)
	if err != nil {
		fmt.Printf("the opener was given %q: %v\n", address, err)
		return
	}
	out, err := people(u.Query().Get("login_hint")).visit(ctx, address, "")
	if err == nil {
		err = out.deliver(ctx)
	}
	if err != nil {
		fmt.Printf("the browser that %s opened: %v\n", u.Query().Get("x-client-SKU"), err)
	}
}
