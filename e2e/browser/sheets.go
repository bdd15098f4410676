package browser

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Every screen of a group, on a phone and in the dark, fills one sheet each: a
// picture of its own for each would be most of the repository.
var sheetLooks = []look{
	{"phone", Narrow, "light", ""},
	{"dark", Viewport{Width: 660, Height: 700}, "dark", ""},
}

// tileScale makes the screens on a sheet small.
const tileScale = 0.6

// sheets collects the screens as they are met.
type sheets struct {
	mu    sync.Mutex
	tiles map[string]image.Image // by screen and look
}

func newSheets() *sheets { return &sheets{tiles: map[string]image.Image{}} }

// tiles are the places where screens are taken for their sheets.
func tiles() []picture {
	var all []picture
	for _, s := range known {
		if ofSandbox(s) {
			all = append(all, picture{screen: s.name, after: telling[s.name]})
		}
	}
	return all
}

// ofSandbox tells the screens of the sandbox from those of the app and the portal.
func ofSandbox(s screen) bool {
	return !strings.HasPrefix(s.name, "app.") && !strings.HasPrefix(s.name, "portal.")
}

// takes keeps a screen in all looks of the sheets.
func (x *sheets) takes(t *Tab, screen string) {
	t.t.Helper()
	if *screens == "" {
		return
	}
	for _, l := range sheetLooks {
		tile, err := png.Decode(bytes.NewReader(t.shot(l, tileScale)))
		if err != nil {
			t.t.Fatal(err)
		}
		x.mu.Lock()
		x.tiles[screen+" "+l.name] = tile
		x.mu.Unlock()
	}
}

// sheetOf is the file of a group's sheet, without its ending.
func sheetOf(g group, l look) string {
	return fmt.Sprintf("sheet.%s.%s", strings.NewReplacer(" ", "-", "'", "").Replace(strings.ToLower(string(g))), l.name)
}

// write puts the screens of each group together.
func (x *sheets) write() error {
	if *screens == "" {
		return nil
	}
	for _, g := range groups {
		for _, l := range sheetLooks {
			var row []image.Image
			for _, s := range known {
				if tile := x.tiles[s.name+" "+l.name]; s.group == g && tile != nil {
					row = append(row, tile)
				}
			}
			var whole bytes.Buffer
			if err := png.Encode(&whole, beside(row)); err != nil {
				return err
			}
			small, err := reduce(whole.Bytes())
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(*screens, sheetOf(g, l)+".png"), small, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// beside lays tiles out in rows, from the left.
func beside(tiles []image.Image) image.Image {
	const inRow, gap = 5, 8
	var at []image.Point
	var size, corner image.Point
	for i, tile := range tiles {
		if i%inRow == 0 {
			corner = image.Pt(0, size.Y)
		}
		at = append(at, corner)
		corner.X += tile.Bounds().Dx() + gap
		size = image.Pt(max(size.X, corner.X), max(size.Y, corner.Y+tile.Bounds().Dy()+gap))
	}
	sheet := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	for i, tile := range tiles {
		draw.Draw(sheet, tile.Bounds().Sub(tile.Bounds().Min).Add(at[i]), tile, tile.Bounds().Min, draw.Src)
	}
	return sheet
}
