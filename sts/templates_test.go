package sts

import (
	"io/fs"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/page"
)

func TestEveryTemplateParsesAndCanBeMadeSafe(t *testing.T) {
	t.Parallel()
	files, err := fs.Sub(templates, "templates")
	if err != nil {
		t.Fatal(err)
	}
	if err := page.New(page.Provider, files).Check(); err != nil {
		t.Error(err)
	}
}
