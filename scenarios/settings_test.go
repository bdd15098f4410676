package scenarios

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsAreParametersAndNamesOfTheMatrix(t *testing.T) {
	t.Parallel()
	const text = `version: 1
name: open
extends: ./base.yaml
as_of: $(day)
parameters: {day: {default: 2026-04-02, description: The day.}, who: {default: ann, values: [ann, bob]}}
matrix:
  over: {who: [bob, ann]}
  rows: [{status: 200, code: a}, {status: 401, code: a}]
story: [{step: $(who) $(code), sign_in: {as: $(who)}, expect: {status: $(status)}}]
`
	base := "version: 1\nname: base\nphase: {api: $(api)}\nparameters: {api: {default: report}}\ntenants: [{key: acme, users: [{key: ann}, {key: bob}]}]\n"
	s, err := Load("open.yaml", []byte(text), Files(fstest.MapFS{"base.yaml": {Data: []byte(base)}}))
	if err != nil {
		t.Fatal(err)
	}
	want := []Setting{ // not the code, which tells no row from another
		{Name: "api", Default: "report"},
		{Name: "day", Default: "2026-04-02", Description: "The day."},
		{Name: "status", Values: []string{"200", "401"}, Matrix: true},
		{Name: "who", Values: []string{"bob", "ann"}, Matrix: true},
	}
	if diff := cmp.Diff(want, s.Settings()); diff != "" {
		t.Error(diff)
	}
	plain, err := Open("trent")
	if err != nil || plain.Settings() != nil {
		t.Errorf("trent has %v, %v", plain.Settings(), err)
	}
}
