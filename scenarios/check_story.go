package scenarios

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

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
		{"call", &s.Call, s.Call != nil, answerParts},
		{"advance", &s.Advance, s.Advance != 0, nil},
		{"policy_date", &s.PolicyDate, s.PolicyDate != "", nil},
		{"set", &s.Set, s.Set != nil, nil},
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
		c.fault(s, "the step does nothing; add one of %s", oneOf(verbNames(all)))
		return
	}
	v := verb{name: "browser", value: &s.Browser}
	if len(used) > 0 {
		v = used[0]
	}
	c.checkVerbs(s, full)
	c.checkSave(s, v)
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
	if v := s.SignIn; v != nil {
		c.checkUserKey(&v.As)
		c.checkRequest(v, &v.TokenRequest, full.SignIn.TokenRequest)
	}
	if v := s.DeviceCode; v != nil {
		c.checkUserKey(&v.As)
		c.checkRequest(v, &v.TokenRequest, full.DeviceCode.TokenRequest)
	}
	if v := s.Password; v != nil {
		c.checkUserKey(&v.As)
		c.checkRequest(v, &v.TokenRequest, full.Password.TokenRequest)
	}
	if v := s.AppToken; v != nil {
		c.checkRequest(v, &v.TokenRequest, full.AppToken.TokenRequest)
	}
	if v := s.Refresh; v != nil {
		c.checkSaved(&v.Token, "token", "refresh_token")
		c.checkRequest(v, &v.TokenRequest, full.Refresh.TokenRequest)
	}
	if v := s.Open; v != nil {
		c.checkUserKey(&v.As)
		c.checkPath(&v.Portal, "portal")
		c.saved["the page of "+v.As] = "page"
	}
	if v := s.Submit; v != nil {
		c.checkSubmit(v)
	}
	if v := s.Call; v != nil {
		c.checkCall(v)
	}
	if v := s.Set; v != nil {
		c.checkSet(v)
	}
}

func (c *checker) checkUserKey(key *string) {
	c.known(key, "as", *key, "user", c.users)
}

// checkRequest looks at a request for a token: r as written in a verb, full
// with its defaults.
func (c *checker) checkRequest(verb any, r *TokenRequest, full TokenRequest) {
	c.known(c.spelt(&r.App, verb), "app", full.App, "app", c.appKeys())
	if !strings.Contains(full.Resource, ":") {
		c.known(c.spelt(&r.Resource, verb), "resource", full.Resource, "resource", c.resourceWords())
	}
	c.known(&r.Tenant, "tenant", r.Tenant, "tenant", append(c.tenantKeys(), "organizations", "common"))
	if len(r.Scopes) > 0 && full.Endpoint != V2 {
		c.fault(&r.Scopes, "scopes: only the v2 endpoint is asked for scopes; write endpoint: v2, or resource in place of scopes")
	}
}

func (c *checker) checkSubmit(v *SubmitForm) {
	c.checkUserKey(&v.As)
	if _, open := c.saved["the page of "+v.As]; !open && c.full.hasUser(v.As) {
		c.fault(&v.As, "as: %s has no page open yet; add a step with open before this one", v.As)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Fields)) {
		c.checkPlaceholders(mapKey{&v.Fields, name}, "fields", v.Fields[name])
	}
}

func (s *Scenario) hasUser(key string) bool {
	_, u := s.User(key)
	return u != nil
}

func (c *checker) checkCall(v *Call) {
	paths := map[string]*string{"get": &v.Get, "post": &v.Post, "put": &v.Put, "patch": &v.Patch, "delete": &v.Delete}
	var used []string
	for _, method := range slices.Sorted(maps.Keys(paths)) {
		if c.spells(paths[method]) {
			used = append(used, method)
			c.checkPath(paths[method], method)
		}
	}
	switch {
	case len(used) == 0:
		c.fault(v, "the call has no path; add one, such as get: /v1/customers")
	case len(used) > 1:
		c.fault(v, "a call has one method, but this one has %s; make two steps of it", strings.Join(used, " and "))
	}
	c.checkSaved(&v.Bearer, "bearer", "access_token")
	for _, name := range slices.Sorted(maps.Keys(v.Headers)) {
		c.checkPlaceholders(mapKey{&v.Headers, name}, "headers", v.Headers[name])
	}
	c.checkPlaceholders(&v.Body, "body", v.Body)
}

// checkPath wants the path of an address alone.
func (c *checker) checkPath(path *string, field string) {
	if *path == "" {
		return
	}
	if !strings.HasPrefix(*path, "/") && !strings.HasPrefix(*path, "<") { // a saved link
		c.fault(path, "%s: %s is not a path; begin with /, such as /v1/customers, without scheme and host", field, quote(*path))
	}
	c.checkPlaceholders(path, field, *path)
}

// checkSaved wants a name under which an earlier step has saved something, by
// rights a certain part of the answer.
func (c *checker) checkSaved(at *string, field, part string) {
	name := *at
	if _, ok := c.saved[name]; ok || name == "" {
		return
	}
	saved := c.savedNames()
	hint := didYouMean(name, saved)
	switch {
	case hint != "":
	case len(saved) == 0:
		hint = fmt.Sprintf("; add save: {%s: %s} to a step before this one", name, part)
	default:
		hint = fmt.Sprintf("; there is %s", oneOf(saved))
	}
	c.fault(at, "%s: no step before this one saves %s%s", field, quote(name), hint)
}

func (c *checker) savedNames() []string {
	names := slices.Sorted(maps.Keys(c.saved))
	return slices.DeleteFunc(names, func(name string) bool { return c.saved[name] == "page" })
}

// placeholderForm finds what stands for an id or a saved value.
var placeholderForm = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9_-]*)>`)

// checkPlaceholders wants every placeholder in a text, or in the texts of a JSON
// value, to stand for something.
func (c *checker) checkPlaceholders(at any, field string, value any) {
	switch v := value.(type) {
	case string:
		for _, found := range placeholderForm.FindAllStringSubmatch(v, -1) {
			words := slices.Concat(c.savedNames(), c.tenantKeys(), c.users, c.appKeys())
			if !slices.Contains(words, found[1]) {
				c.fault(at, "%s: %s stands for nothing; it must be the key of a tenant, a user or an app, or a name that was saved%s", field, found[0], didYouMean(found[1], words))
			}
		}
	case []any:
		for _, entry := range v {
			c.checkPlaceholders(at, field, entry)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			c.checkPlaceholders(at, field, v[name])
		}
	}
}

// checkSave looks at what a step keeps.
func (c *checker) checkSave(s *Step, v verb) {
	for _, name := range slices.Sorted(maps.Keys(s.Save)) {
		at, what := mapKey{&s.Save, name}, s.Save[name]
		switch {
		case len(v.saves) == 0:
			c.fault(at, "save: %s gives nothing to save; remove it", v.name)
			continue
		case !saveable(what, v.saves):
			c.fault(at, "save: %s does not give %s; write %s%s", v.name, quote(what), oneOf(saveForms(v.saves)), didYouMean(what, saveForms(v.saves)))
		}
		if owner, taken := c.owners["key "+name]; taken {
			c.fault(at, "save: %s is already the key of %s; choose another name", name, owner)
		} else if !placeholderForm.MatchString("<" + name + ">") {
			c.fault(at, "save: %s is not a name; use letters, digits and hyphens, such as token", quote(name))
		}
		c.saved[name] = what
	}
}

// saveable reports whether a verb gives what is to be saved.
func saveable(what string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool {
		return part == what || strings.HasSuffix(part, ".") && strings.HasPrefix(what, part) && len(what) > len(part)
	})
}

func saveForms(parts []string) []string {
	forms := slices.Clone(parts)
	for i, f := range forms {
		switch f {
		case "body.":
			forms[i] = "body.<path>"
		case "header.":
			forms[i] = "header.<name>"
		}
	}
	return forms
}
