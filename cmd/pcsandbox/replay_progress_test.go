package main

import (
	"strings"
	"testing"
)

func TestProgressLeavesNoLineBehind(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := &progress{w: &b, shown: true}
	p.count(1, 2)
	p.count(2, 2)
	if got, want := b.String(), "\r\x1b[K1 of 2 stories\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
