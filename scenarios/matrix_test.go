package scenarios

import (
	"strings"
	"testing"
)

func variants(t *testing.T, matrix string, opts ...Option) string {
	t.Helper()
	text := "version: 1\nname: x\nextends: partner-center-mfa\nmatrix:\n" + matrix + "story:\n  - {step: $(who) signs in, sign_in: {as: $(who)}}\n"
	s, err := Load("x.yaml", []byte(text), opts...)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var out []string
	for _, v := range s.Plays() {
		if v.Matrix != nil || !strings.HasPrefix(v.Story[0].Step, v.Story[0].SignIn.As) || v.Story[0].Line == 0 || v.File != "x.yaml" {
			t.Errorf("%s is %+v", v.Title(), v.Story[0])
		}
		out = append(out, v.Title())
	}
	return strings.Join(out, " ")
}

func TestAMatrixPlaysEveryCombination(t *testing.T) {
	t.Parallel()
	const table = "  rows: [{who: john, day: 1}, {who: trent, day: 1}]\n"
	for name, c := range map[string]struct {
		matrix, want string
		opts         []Option
	}{
		"lists in the order of the file":           {"  over: {who: [trent, john], a: [1, 2]}\n", "x[who=trent,a=1] x[who=trent,a=2] x[who=john,a=1] x[who=john,a=2]", nil},
		"some left out":                            {"  over: {who: [trent, john], a: [1, 2]}\n  except: [{who: john, a: 2}, {a: 1}]\n", "x[who=trent,a=2]", nil},
		"rows by as many names as tell them apart": {table, "x[who=john] x[who=trent]", nil},
		"rows by more names":                       {"  rows: [{day: 1, who: john}, {day: 1, who: trent}]\n", "x[day=1,who=john] x[day=1,who=trent]", nil},
		"rows of every list":                       {"  over: {a: [1, 2]}\n" + table, "x[a=1,who=john] x[a=1,who=trent] x[a=2,who=john] x[a=2,who=trent]", nil},
		"a value that was set":                     {"  over: {who: [trent, john], a: [1, 2]}\n", "x[who=john,a=1] x[who=john,a=2]", []Option{Value("who", "john")}},
		"a row that was set":                       {table, "x[who=trent]", []Option{Value("who", "trent")}},
		"another value than those there are":       {"  over: {who: [trent, john], a: [1]}\n", "x[who=alejandra,a=1]", []Option{Value("who", "alejandra")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := variants(t, c.matrix, c.opts...); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAListMayStandWhereAParameterHasOne(t *testing.T) {
	t.Parallel()
	const text = "version: 1\nname: x\nextends: partner-center-mfa\nparameters: {amr: {default: \"[pwd, mfa]\"}, met: {default: \"[]\"}}\nstory:\n" +
		"  - {step: s, sign_in: {as: john}, expect: {claims: {amr: $(amr), upn: \"$(amr)\"}, screens: $(met)}}\n"
	s, err := Load("x.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e := s.Story[0].Expect
	if list, _ := e.Claims["amr"].([]any); len(list) != 2 || list[1] != "mfa" || e.Claims["upn"] != "[pwd, mfa]" || e.Screens == nil || len(e.Screens) != 0 {
		t.Errorf("got %#v", e)
	}
}

func TestALargeFileIsNotReadForManyCombinations(t *testing.T) {
	t.Parallel()
	const head = "version: 1\nname: x\nextends: partner-center-mfa\nmatrix: {over: {a: [1, 2, 3, 4, 5, 6, 7, 8], b: [1, 2, 3, 4, 5, 6, 7, 8]}}\nstory:\n"
	const step = "  - {step: $(a), call: {post: /v1/customers, body: ["
	text := head + step + strings.Repeat("0,", mostRead/64) + "]}}\n"
	_, err := Load("x.yaml", []byte(text))
	if err == nil || !strings.Contains(err.Error(), "x.yaml:4:9: matrix: its 64 combinations of a file with ") {
		t.Errorf("got %v", err)
	}
}

// ownPeople is a scenario with people of its own, one of whom only some
// combinations have to do with.
const ownPeople = `version: 1
name: own
parameters: {day: {default: 2026-04-02}}
as_of: $(day)
matrix:
  over: {day: [2026-03-15, 2026-04-02]}
  rows: [{who: ann, status: 200}, {who: bob, status: 401}]
  except: [{who: bob, day: 2026-03-15}]
tenants:
  - key: acme
    kind: direct-bill
    name: Acme
    domains: [{name: acme.example}]
    users: [{key: ann, sign_in: managed, roles: [admin-agent]}, {key: bob, sign_in: no-mfa, roles: [admin-agent]}]
story:
  - {step: $(who) signs in, sign_in: {as: $(who)}, save: {token: access_token}}
  - {step: and calls, call: {get: /v1/customers, bearer: token}, expect: {status: $(status)}}
`

func TestAValueThatNoRowHasIsRefused(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string][]Option{
		`own.yaml:7:11: matrix: who must be ann or bob, not "tim"; or add a row that says what is expected of it`:       {Value("who", "tim")},
		`own.yaml:7:21: matrix: status must be 200 or 401, not "404"`:                                                   {Value("status", "404")},
		`own.yaml:7:11: matrix: no combination has "who=bob" with the other values that are set; leave one of them out`: {Value("who", "bob"), Value("day", "2026-03-15")},
		`own.yaml:7:11: matrix: no combination has "who=ann" with the other values that are set; leave one of them out`: {Value("who", "ann"), Value("status", "401")},
	} {
		if _, err := Load("own.yaml", []byte(ownPeople), opts...); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := Load("own.yaml", []byte(ownPeople), Value("who", "bob"), Value("status", "401")); err != nil {
		t.Error(err)
	}
}

func TestAScenarioThatIsNotPlayedStandsForTheDefaults(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string][]Option{
		"day=2026-04-02,who=ann": nil,
		"day=2026-04-02,who=bob": {Value("who", "bob")},
		"day=2026-03-15,who=ann": {Value("day", "2026-03-15")},
	} {
		s, err := Load("own.yaml", []byte(ownPeople), opts...)
		if err != nil {
			t.Fatal(err)
		}
		if s.Stands() != want || !strings.HasPrefix(want, "day="+string(s.AsOf)) {
			t.Errorf("it stands for %s, with the rules of %s; want %s", s.Stands(), s.AsOf, want)
		}
	}
}

func TestPeopleOfSomeCombinationsAreNotUnused(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]Option{nil, {Value("who", "ann")}} {
		if found, err := Lint("own.yaml", []byte(ownPeople), opts...); err != nil || len(found) > 0 {
			t.Errorf("%v %v", found, err)
		}
	}
	idle := strings.Replace(ownPeople, "[{key: ann", "[{key: cid, sign_in: managed}, {key: ann", 1)
	if found, err := Lint("own.yaml", []byte(idle)); err != nil || len(found) != 1 || !strings.Contains(found[0].Text, "has to do with cid") {
		t.Errorf("%v %v", found, err)
	}
}
