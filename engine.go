package pcsandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/pcsandbox/pcsandbox/console"
	"github.com/pcsandbox/pcsandbox/graph"
	"github.com/pcsandbox/pcsandbox/idp"
	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/seed"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/pcapi"
	"github.com/pcsandbox/pcsandbox/portal"
	"github.com/pcsandbox/pcsandbox/scenarios"
	"github.com/pcsandbox/pcsandbox/sts"
)

// journalBudget is what the journals of all sandboxes of a process hold together.
const journalBudget = 8 << 20

// oldestBase is how old a base of a running clock may be before it is built
// anew: its relative dates were resolved when it was built.
const oldestBase = time.Hour

// An engine is what all sandboxes of a process share: keys, services, parsed
// scenarios. It holds no state of any of them.
type engine struct {
	keys   *keys.Set
	ca     *keys.CA // the everyday one
	cas    authorities
	schema *world.Schema
	budget *journal.Budget
	log    *slog.Logger

	surfaces map[string]*web.Surface // by the names that address.go uses
	console  *web.Surface

	// seedKeys sign for worlds that must show the source document's sample token:
	// that one has a key of its own, and no uti that could name a seat.
	seedKeys func() *keys.Set

	mu    sync.Mutex
	bases map[*scenarios.Scenario]*world.Base

	variants map[variant]*scenarios.Scenario
}

// newEngine assembles the services around a set of keys.
func newEngine(set *keys.Set, cas authorities, log *slog.Logger) *engine {
	e := &engine{
		keys: set, ca: cas.everyday, cas: cas, log: log,
		schema: world.NewSchema(tables()...),
		budget: journal.NewBudget(journalBudget),
		bases:  map[*scenarios.Scenario]*world.Base{},

		variants: map[variant]*scenarios.Scenario{},
	}
	e.seedKeys = sync.OnceValue(func() *keys.Set {
		s, err := keys.Ephemeral(clock.Wall())
		if err != nil {
			log.Error("cannot make the sample token's key; the sandbox's own is used", "error", err)
			return set
		}
		return s.WithAppOf(set)
	})
	entra := &idp.Server{Keys: e.keysOf, Minter: token.NewMinter(), Verifier: token.NewVerifier(), Client: backChannel(cas)}
	api := &pcapi.Server{
		Keys:     func(w *world.World) token.KeySource { return e.keysOf(w) },
		OwnKeys:  ownKeys,
		Verifier: token.NewVerifier(),
	}
	microsoftGraph := &graph.Server{Keys: api.Keys, OwnKeys: ownKeys, Verifier: token.NewVerifier()}
	e.surfaces = map[string]*web.Surface{
		"idp":    entra.Surface(),
		"sts":    (&sts.Server{Keys: e.keysOf, Minter: entra.Minter}).Surface(),
		"pcapi":  api.Surface(),
		"portal": (&portal.Server{Client: backChannel(cas), Phases: phases}).Surface(),
		"graph":  microsoftGraph.Surface(),
		"vault":  notPlayed("vault", "Azure Key Vault"),
		"assets": assetSurface(),
	}
	e.console = (&console.Server{
		Keys: e.keysOf, Host: hostOf, Mint: mintWith(entra), Routes: e.routes,
		Judge: func(c *web.Call, raw string) (policy.Decision, string, error) {
			return api.Judge(c.World, hostOf(c).Surfaces(), raw)
		},
	}).Surface()
	return e
}

// tables collects the tables of all parties.
func tables() []world.Declared {
	var all []world.Declared
	for _, t := range [][]world.Declared{
		directory.Tables(), signin.Tables(), phone.Tables(), commerce.Tables(), sts.Tables(), portal.Tables(),
	} {
		all = append(all, t...)
	}
	return all
}

// keysOf is the set of keys that a world's Entra and providers sign with.
func (e *engine) keysOf(w *world.World) *keys.Set {
	if ownKeys(w) {
		return e.seedKeys()
	}
	return e.keys
}

// ownKeys reports whether a world signs with keys that no other has.
func ownKeys(w *world.World) bool {
	return directory.GetSettings(w.Read()).Fidelity.TokenClaims == string(scenarios.ClaimsSeed)
}

// base is the base world of a scenario, built once per process.
func (e *engine) base(sc *scenarios.Scenario) (*world.Base, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if b := e.bases[sc]; b != nil && (b.Frozen || clock.Wall().Sub(b.Built) < oldestBase) {
		return b, nil
	}
	for _, f := range sc.Faults { // which routes there are only the surfaces know
		if err := console.CheckNames(e.routes(), string(f.Surface), f.Route); err != nil {
			return nil, fmt.Errorf("scenario %s: faults: %w", sc.Name, err)
		}
	}
	b, err := seed.Planter{Schema: e.schema, Keys: e.keys}.Base(sc, clock.Wall())
	if err != nil {
		return nil, err
	}
	if len(e.bases) >= maxBases {
		clear(e.bases) // edited files: nobody goes back to an old version
	}
	e.bases[sc] = b
	return b, nil
}

// maxBases bounds the parsed scenarios a process remembers.
const maxBases = 64

// assetSurface serves styles, icon and robots.txt.
func assetSurface() *web.Surface {
	s := &web.Surface{Name: "assets", Lists: func(*web.Call) bool { return false }} // nobody asks why a style sheet came
	for _, a := range page.Assets() {
		s.Routes = append(s.Routes, web.Route{Method: http.MethodGet, Path: a.Path, Name: "assets", Func: serveAsset(a)})
	}
	s.NoRoute = func(*web.Call) (web.Result, error) { return web.Text(http.StatusNotFound, "no such file\n"), nil }
	s.WrongMethod = func(*web.Call, []string) (web.Result, error) {
		return web.Text(http.StatusMethodNotAllowed, "assets are read with GET\n"), nil
	}
	s.Spell = plainSpell
	return s
}

func plainSpell(_ *web.Call, err error) web.Result {
	switch {
	case errors.Is(err, web.ErrBodyTooLarge):
		return web.Text(http.StatusRequestEntityTooLarge, "the request's body is too large\n")
	case errors.Is(err, web.ErrHeaderTooLarge):
		return web.Text(http.StatusRequestHeaderFieldsTooLarge, "the request's header is too large\n")
	}
	return web.Text(http.StatusInternalServerError, "the sandbox made a mistake; its log says more\n")
}

// notPlayed is a service that exists in reality and not yet here. It says so by
// name, so that nobody looks for the fault in their client.
func notPlayed(name, title string) *web.Surface {
	say := func(*web.Call) (web.Result, error) {
		return web.JSON(http.StatusNotImplemented, map[string]any{"error": map[string]string{
			"code":    "sandbox.not_simulated",
			"message": fmt.Sprintf("%s is a real service that this sandbox does not play yet; docs/fidelity.md lists what it plays.", title),
		}}), nil
	}
	return &web.Surface{
		Name: name, NoRoute: say, Spell: plainSpell,
		WrongMethod: func(c *web.Call, _ []string) (web.Result, error) { return say(c) },
	}
}
