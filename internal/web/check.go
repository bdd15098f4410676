package web

import (
	"errors"
	"fmt"
)

// Check tells everything that is wrong with how a surface is put together. Each
// service's tests call it once.
func (s *Surface) Check() error {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if s.Name == "" || s.NoRoute == nil || s.WrongMethod == nil || s.Spell == nil {
		complain("surface %q needs Name, NoRoute, WrongMethod and Spell", s.Name)
	}
	named, taken := map[string]string{}, map[string]string{} // paths by name, names by method and path
	for _, r := range s.Routes {
		if r.Method == "" || r.Name == "" || r.Func == nil {
			complain("route %s %s (%s) needs Method, Name and Func", r.Method, r.Path, r.Name)
		}
		segs, err := parseTemplate(r.Path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		var path string
		for _, seg := range segs {
			path += "/" + seg.blank
		}
		if first, used := named[r.Name]; used && first != path {
			complain("two routes with different paths are called %s", r.Name)
		}
		named[r.Name] = path
		if first, used := taken[r.Method+path]; used {
			complain("route %s is never reached: %s has the same method and path", r.Name, first)
		}
		taken[r.Method+path] = r.Name
	}
	return errors.Join(problems...)
}
