package scenarios

import "slices"

// A verb is what a step does.
type verb struct {
	name  string
	value any  // address of its field in the step
	used  bool // whether the step has it
	saves []string
}

// What verbs can keep.
var (
	tokenParts  = []string{"access_token", "refresh_token", "id_token"}
	answerParts = []string{"body.", "header."}
)

func verbsOf(s *Step) []verb {
	tokens := slices.Concat(tokenParts, answerParts)
	return []verb{
		{"sign_in", &s.SignIn, s.SignIn != nil, tokens},
		{"open", &s.Open, s.Open != nil, nil},
		{"submit", &s.Submit, s.Submit != nil, nil},
		{"device_code", &s.DeviceCode, s.DeviceCode != nil, tokens},
		{"refresh", &s.Refresh, s.Refresh != nil, tokens},
		{"app_token", &s.AppToken, s.AppToken != nil, slices.Concat(tokenParts[:1], answerParts)},
		{"password", &s.Password, s.Password != nil, tokens},
		{"on_behalf_of", &s.OnBehalfOf, s.OnBehalfOf != nil, tokens},
		{"legacy", &s.Legacy, s.Legacy != nil, answerParts[1:]},
		{"call", &s.Call, s.Call != nil, answerParts},
		{"go_on", &s.GoOn, s.GoOn != nil, tokens},
		{"phone", &s.Phone, s.Phone != nil, answerParts[:1]},
		{"register", &s.Register, s.Register != nil, nil},
		{"security_info", &s.SecurityInfo, s.SecurityInfo != nil, nil},
		{"consent", &s.Consent, s.Consent != nil, nil},
		{"advance", &s.Advance, s.Advance != 0, nil},
		{"policy_date", &s.PolicyDate, s.PolicyDate != "", nil},
		{"set", &s.Set, s.Set != nil, nil},
		{"rotate_keys", &s.RotateKeys, s.RotateKeys, nil},
		{"fault", &s.Fault, s.Fault != nil, nil},
	}
}

// checkStep looks at a step: s as written, full with its defaults.
func (c *checker) checkStep(s, full *Step) {
	all := verbsOf(s)
	used := slices.DeleteFunc(slices.Clone(all), func(v verb) bool { return !v.used && !c.spells(v.value) })
	switch {
	case len(used) > 1:
		c.fault(used[1].value, "a step does one thing, but this one has %s and %s; make two steps of it", used[0].name, used[1].name)
	case len(used) == 0 && !c.spells(&s.Browser):
		if c.sound(s) { // else what it was to do is misspelt
			c.fault(s, "the step does nothing; add one of %s", oneOf(verbNames(all)))
		}
		return
	}
	v := verb{name: "browser", value: &s.Browser}
	if len(used) > 0 {
		v = used[0]
	}
	c.checkVerbs(s, full)
	c.checkSave(s, v)
	if s.Expect != nil && s.Expect.Lost && c.spells(&s.Save) {
		c.fault(&s.Save, "save: with lost there is no answer of which anything could be kept; remove it")
	}
	if s.Expect != nil {
		c.checkExpect(s.Expect, v)
	}
}

func verbNames(verbs []verb) []string {
	out := make([]string, len(verbs))
	for i, v := range verbs {
		out[i] = v.name
	}
	return out
}

// checkVerbs looks at what each verb refers to.
func (c *checker) checkVerbs(s, full *Step) {
	c.checkBrowserVerbs(s, full)
	c.checkTokenVerbs(s, full)
	if v := s.Call; v != nil {
		c.checkCall(v)
	}
	if v := s.Phone; v != nil {
		c.checkUserKey(&v.As)
		c.checkPhone(v)
	}
	if v := s.Set; v != nil {
		c.checkSet(v)
	}
	if v := s.Fault; v != nil {
		c.checkFault(v)
	}
	if c.sound(&s.RotateKeys) && !s.RotateKeys {
		c.fault(&s.RotateKeys, "rotate_keys: false does nothing; write rotate_keys: true, or remove the step")
	}
}
