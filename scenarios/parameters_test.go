package scenarios

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const withParameters = `version: 1
name: parameters
parameters:
  who: {default: ann, values: [ann, bob], description: Who signs in.}
  share: {default: 25}
  text: {default: plain}
lesson: $(text), $$(text) and "$(who)"
phase: {api: progressive, share: $(share)}
tenants: [{key: acme, users: [{key: $(who), password: "$(share)"}]}]
`

func TestParametersStandForTheirValues(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options []Option
		want    string
	}{
		"their defaults":     {nil, "plain, $(text) and \"ann\"|25|ann|25"},
		"what they are told": {[]Option{Value("who", "bob"), Value("share", "100"), Value("text", "$(who): {a: [")}, "$(who): {a: [, $(text) and \"bob\"|100|bob|100"},
	} {
		s, err := Load("x.yaml", []byte(withParameters), test.options...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		u := s.Tenants[0].Users[0]
		got := strings.Join([]string{s.Lesson, strconv.Itoa(s.Phase.Share), u.Key, u.Password}, "|")
		if got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
		again, err := Load("again.yaml", []byte(marshalled(t, s)))
		if err != nil || again.Lesson != s.Lesson {
			t.Errorf("%s: written and read again it says %v, %v", name, again, err)
		}
	}
}

func TestParametersAreHeldToWhatTheFileSays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		option Option
		want   string
	}{
		"a misspelt name":        {Value("whoo", "ann"), `x.yaml:4:3: parameters: "whoo" is no parameter; did you mean "who"?`},
		"a value that is none":   {Value("who", "bobb"), `x.yaml:4:3: parameters: who must be ann or bob, not "bobb"; did you mean "bob"?`},
		"a value of wrong kind":  {Value("share", "half"), `x.yaml:8:34: share must be a whole number, not "half"`},
		"a list in place of one": {Value("share", "[1]"), `x.yaml:8:34: share must be a whole number, not "[1]"`},
	} {
		_, err := Load("x.yaml", []byte(withParameters), test.option)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

func TestValuesReachTheScenarioThatIsExtended(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"base.yaml": {Data: []byte(withParameters)}}
	child := []byte("version: 1\nname: child\nextends: ./base.yaml\nparameters: {who: {default: bob}}\nlesson: $(who) and $(share)\n")
	for name, test := range map[string]struct {
		options []Option
		want    string
	}{
		"the child's own default wins": {nil, "bob and 25|bob"},
		"what is told wins over all":   {[]Option{Value("who", "ann"), Value("share", "7")}, "ann and 7|ann"},
	} {
		s, err := Load("child.yaml", child, append(test.options, Files(files))...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := s.Lesson + "|" + s.Tenants[0].Users[0].Key; got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestParametersCannotUnfoldIntoTooMuch(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<10)
	_, err := Load("x.yaml", []byte("version: 1\nname: x\nparameters: {long: {default: "+long+"}}\nlesson: "+strings.Repeat("$(long)", 1100)+"\ntenants: [{key: acme}]\n"))
	want := "x.yaml:4:9: the values of parameters make the file larger than 1 MiB; a scenario never needs that"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %.200v, want %s", err, want)
	}
}
