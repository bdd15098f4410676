package browser

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

var update = flag.Bool("update", false, "write docs/sign-in.md anew")

// allRoutes are the ways through the sign-in that are walked.
func allRoutes() []route {
	return slices.Concat(firstFactorRoutes, secondFactorRoutes, registrationRoutes, federationRoutes, consentRoutes, passkeyRoutes, unusualRoutes)
}

// furtherRoutes are walked, too, and are not of the sign-in.
func furtherRoutes() []route { return slices.Concat(allRoutes(), portalRoutes) }

// Every way through the sign-in leads where the table says, by keyboard alone,
// and no page on it has a barrier.
func TestEveryRouteThroughTheSignIn(t *testing.T) {
	t.Parallel()
	s := harness.Start(t, "--seat-ports", "0-0")
	b := New(t, s)
	axe := NewAxe(t)
	ways := newWays()
	wanted := placesOf(furtherRoutes(), slices.Concat(pictures(), portalPictures))
	sheets, tiled := newSheets(), placesOf(furtherRoutes(), tiles())
	t.Run("walked", func(t *testing.T) {
		for i, r := range furtherRoutes() {
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				w := newWalk(t, b, s, r.as)
				w.ways = ways
				if r.refused {
					w.trouble.expect("the server responded with a status of 4")
				}
				w.inspect = func(w *walk, at int) {
					name := r.steps[at].screen
					for _, p := range wanted[place{i, at}] {
						w.Keep(p.file, p.look)
					}
					for _, p := range tiled[place{i, at}] {
						sheets.takes(w.Tab, p.screen)
					}
					if strings.HasPrefix(name, "app.") || w.plain {
						return
					}
					name += ` after "` + w.last.says + `"`
					if !strings.HasPrefix(name, "portal.") {
						ways.offers(w, r.steps[at].screen)
					}
					w.Announces(name)
					axe.Check(w.Tab, name)
				}
				w.goes(r)
			})
		}
	})
	if err := sheets.write(); err != nil {
		t.Error(err)
	}
	if !t.Failed() && !strings.Contains(flag.Lookup("test.run").Value.String(), "walked") {
		ways.allTaken(t)
	}
}

func TestEveryTemplateIsOnARoute(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	for _, r := range allRoutes() {
		for _, s := range r.steps {
			met[s.screen] = true
			if _, ok := knownScreen(s.screen); !ok {
				t.Errorf("%q meets %s, which is not in the list of screens", r.name, s.screen)
			}
		}
	}
	for _, s := range known {
		if !met[s.name] {
			t.Errorf("no route meets %s", s.name)
		}
	}
	for _, r := range portalRoutes {
		for _, s := range r.steps {
			met[s.screen] = true
		}
	}
	for party, folder := range map[string]string{"entra.": "../../idp/templates", "sts.": "../../sts/templates", "portal.": "../../portal/templates"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.html"))
		if err != nil || len(files) == 0 {
			t.Fatalf("there are no templates in %s: %v", folder, err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".html")
			if !strings.HasPrefix(name, "_") && !met[party+name] {
				t.Errorf("no route meets %s%s: add one to the tables in routes_*_test.go", party, name)
			}
		}
	}
}

func TestTheGuideIsWhatIsWalked(t *testing.T) {
	t.Parallel()
	const file = "../../docs/sign-in.md"
	text := guide(allRoutes())
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(file); err != nil || string(have) != text {
		t.Errorf("docs/sign-in.md is not what the routes say (%v): go test ./browser -run Guide -update", err)
	}
	for _, g := range groups {
		for _, l := range sheetLooks {
			if _, err := os.Stat("../../docs/screens/" + sheetOf(g, l) + ".png"); err != nil && *screens == "" {
				t.Errorf("%v: make screens", err)
			}
		}
	}
	for _, p := range pictures() {
		if _, err := os.Stat("../../docs/screens/" + p.file + ".png"); err != nil && *screens == "" {
			t.Errorf("%v: make screens", err)
		}
		if _, ok := firstPlace(allRoutes(), p); !ok {
			t.Errorf("no route leads to the picture %s: %s after %q", p.file, p.screen, p.after)
		}
	}
}
