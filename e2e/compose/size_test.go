package compose

import (
	"compress/gzip"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// imageBudget is what the image may weigh when it is pulled.
const imageBudget = 13_000_000

// small packs the image's files as a registry keeps them.
func small(t *testing.T, built *images) {
	context, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	img := built.of(context)
	pack := exec.CommandContext(t.Context(), "tar", "-C", img.root, "-cf", "-", ".")
	layer, err := pack.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := pack.Start(); err != nil {
		t.Fatal(err)
	}
	var size counter
	zip := gzip.NewWriter(&size)
	if _, err := io.Copy(zip, layer); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	if err := pack.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("the image is %d bytes compressed", size)
	if size > imageBudget {
		t.Errorf("the image is %d bytes compressed, more than %d", size, imageBudget)
	}
	files, err := filepath.Glob(filepath.Join(img.root, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	if !slices.Equal(files, []string{"pcsandbox", "state"}) {
		t.Errorf("the image holds %v", files)
	}
	if img.user != "65532:65532" || !slices.Equal(img.health, []string{"/pcsandbox", "health"}) ||
		!slices.Equal(img.entrypoint, []string{"/pcsandbox"}) || !slices.Equal(img.command, []string{"serve"}) {
		t.Errorf("user %s, health check %v, entry point %v, command %v", img.user, img.health, img.entrypoint, img.command)
	}
}

// A counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
