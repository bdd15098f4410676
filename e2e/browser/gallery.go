package browser

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// screens is where pictures of the screens go, for the documentation.
var screens = flag.String("screens", "", "keep pictures of the screens in this folder; default: take none")

// Keep takes a picture of the whole page for the documentation, if it is wanted.
func (t *Tab) Keep(name string, l look) {
	t.t.Helper()
	if *screens == "" {
		return
	}
	small, err := reduce(t.shot(l, 1))
	if err == nil {
		err = os.WriteFile(filepath.Join(*screens, name+".png"), small, 0o644)
	}
	if err != nil {
		t.t.Fatal(err)
	}
}

// shot is a picture of the whole page.
func (t *Tab) shot(l look, scale float64) []byte {
	t.t.Helper()
	t.Look(l)
	defer t.Look(looks[0])
	height := run(t, "its height", chromedp.Evaluate[float64](`document.documentElement.scrollHeight`))
	beyond := true
	shot, err := chromedp.Call(t.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{Width: float64(l.size.Width), Height: height, Scale: scale},
	})
	if err != nil {
		t.t.Fatalf("a picture: %v", err)
	}
	return shot.Data
}

// reduce makes a picture small: its most frequent colours stand for all. Pages
// have few, and the rest are the edges of letters.
func reduce(original []byte) ([]byte, error) {
	from, err := png.Decode(bytes.NewReader(original))
	if err != nil {
		return nil, err
	}
	to := image.NewPaletted(from.Bounds(), frequent(from, 64))
	nearest := map[color.RGBA]uint8{}
	for y := from.Bounds().Min.Y; y < from.Bounds().Max.Y; y++ {
		for x := from.Bounds().Min.X; x < from.Bounds().Max.X; x++ {
			c := opaque(from.At(x, y))
			index, known := nearest[c]
			if !known {
				index = uint8(to.Palette.Index(c))
				nearest[c] = index
			}
			to.SetColorIndex(x, y, index)
		}
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, to)
	return out.Bytes(), err
}

// frequent lists the colours of a picture that occur most often; of those that
// look the same only one.
func frequent(from image.Image, most int) color.Palette {
	count := map[color.RGBA]int{}
	for y := from.Bounds().Min.Y; y < from.Bounds().Max.Y; y++ {
		for x := from.Bounds().Min.X; x < from.Bounds().Max.X; x++ {
			count[opaque(from.At(x, y))]++
		}
	}
	colours := make([]color.RGBA, 0, len(count))
	for c := range count {
		colours = append(colours, c)
	}
	key := func(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
	slices.SortFunc(colours, func(a, b color.RGBA) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return key(a) - key(b)
	})
	palette, taken := make(color.Palette, 0, most), map[color.RGBA]bool{}
	for _, c := range colours {
		if coarse := (color.RGBA{c.R >> 3, c.G >> 3, c.B >> 3, 0}); !taken[coarse] && len(palette) < most {
			taken[coarse] = true
			palette = append(palette, c)
		}
	}
	return palette
}

func opaque(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
}
