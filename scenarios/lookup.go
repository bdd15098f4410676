package scenarios

// Tenant returns the tenant with a key, or nil.
func (s *Scenario) Tenant(key string) *Tenant {
	for i := range s.Tenants {
		if s.Tenants[i].Key == key {
			return &s.Tenants[i]
		}
	}
	return nil
}

// User returns the user with a key and the user's tenant, or nil.
func (s *Scenario) User(key string) (*Tenant, *User) {
	for i := range s.Tenants {
		for j := range s.Tenants[i].Users {
			if s.Tenants[i].Users[j].Key == key {
				return &s.Tenants[i], &s.Tenants[i].Users[j]
			}
		}
	}
	return nil, nil
}

// App returns the app with a key, or nil.
func (s *Scenario) App(key string) *App {
	for i := range s.Apps {
		if s.Apps[i].Key == key {
			return &s.Apps[i]
		}
	}
	return nil
}

// Domain returns the tenant's domain with a name, or nil.
func (t *Tenant) Domain(name string) *Domain {
	for i := range t.Domains {
		if t.Domains[i].Name == name {
			return &t.Domains[i]
		}
	}
	return nil
}
