package scenarios

import (
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"
)

// ExpandedYAML is [Scenario.YAML] of [Expand], in which tenants, users and apps have
// also the settings that are off or zero.
func (s *Scenario) ExpandedYAML() ([]byte, error) {
	return Expand(s).write(func(root *yaml.Node) {
		literal(root)
		for key, list := range pairs(root) {
			for _, entry := range list.Content {
				switch key.Value {
				case "tenants":
					addTenantZeros(entry)
				case "apps":
					addZeros(entry, reflect.TypeFor[App]())
				}
			}
		}
	})
}

func addTenantZeros(n *yaml.Node) {
	for key, users := range pairs(n) {
		if key.Value != "users" {
			continue
		}
		for _, user := range users.Content {
			var not []string
			if slices.ContainsFunc(user.Content, func(n *yaml.Node) bool { return n.Value == "guest_of" }) {
				not = []string{"password_expired"} // that is said at home
			}
			addZeros(user, reflect.TypeFor[User](), not...)
		}
	}
	addZeros(n, reflect.TypeFor[Tenant]())
}

// addZeros adds the switches and numbers of a type that a mapping leaves out, which
// is where they are off or zero, each at its place, but not some.
func addZeros(n *yaml.Node, of reflect.Type, not ...string) {
	at := 0 // where the next field belongs
	for _, f := range fieldsOf(of) {
		zero := reflect.Zero(of.FieldByIndex(f.index).Type)
		switch {
		case at < len(n.Content) && n.Content[at].Value == f.name:
			at += 2
		case slices.Contains(not, f.name):
		case zero.Kind() == reflect.Bool || zero.Kind() == reflect.Int:
			var value yaml.Node
			if value.Encode(zero.Interface()) != nil {
				return // never: it is a plain value
			}
			key := &yaml.Node{Kind: yaml.ScalarNode, Value: f.name}
			n.Content = slices.Insert(n.Content, at, key, &value)
			at += 2
		}
	}
}
