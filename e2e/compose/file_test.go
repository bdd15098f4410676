package compose

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheFileIsGoodAndEachServiceIsLockedDown(t *testing.T) {
	t.Parallel()
	project := load(t, []string{"*"}) // the loader checks it against the specification's schema
	for _, name := range []string{"pcsandbox", "pcsandbox-transparent", "report", "app", "app-transparent"} {
		s, ok := project.Services[name]
		if !ok {
			t.Errorf("there is no service %s", name)
			continue
		}
		if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || s.Privileged {
			t.Errorf("%s: read_only %v, cap_drop %v, security_opt %v", name, s.ReadOnly, s.CapDrop, s.SecurityOpt)
		}
		for _, p := range s.Ports {
			if p.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %s on %q: other machines would reach fake sign-in pages", name, p.Published, p.HostIP)
			}
		}
		for _, v := range s.Volumes {
			if !strings.HasPrefix(name, "pcsandbox") && (!v.ReadOnly || !strings.HasSuffix(v.Source, "ca")) {
				t.Errorf("%s mounts %s, read-only: %v; applications get the public folder alone", name, v.Source, v.ReadOnly)
			}
		}
	}
}

func TestASandboxRunsAsNobodyAndTellsItsHealthByItself(t *testing.T) {
	t.Parallel()
	project := load(t, []string{"*"})
	for _, name := range []string{"pcsandbox", "pcsandbox-transparent"} {
		s := project.Services[name]
		if s.User != "65532:65532" || s.NetworkMode != "" {
			t.Errorf("%s: user %q, network mode %q", name, s.User, s.NetworkMode)
		}
		if h := s.HealthCheck; h == nil || !slices.Equal(h.Test, []string{"CMD", "/pcsandbox", "health"}) || h.StartInterval == nil ||
			time.Duration(*h.StartInterval) > time.Second/2 {
			t.Errorf("%s: health check %+v", name, s.HealthCheck)
		}
	}
}

func TestRealNamesLeadToTheSandboxOnANetworkWithNoWayOut(t *testing.T) {
	t.Parallel()
	project := load(t, []string{"*"})
	for _, s := range project.Services {
		for network, how := range s.Networks {
			if how == nil {
				continue
			}
			for _, alias := range how.Aliases {
				real := strings.HasSuffix(alias, ".com") || strings.HasSuffix(alias, ".net")
				if real && (network != "real-names" || s.Name != "pcsandbox-transparent") {
					t.Errorf("%s is %s on the network %s, too", s.Name, alias, network)
				}
			}
		}
	}
	if !project.Networks["real-names"].Internal {
		t.Error("an application with hard-coded hosts could reach the real services")
	}
	if n := project.Services["app-transparent"].Networks; len(n) != 1 {
		t.Errorf("app-transparent is on %v", n)
	}
	for name := range project.Services["app-transparent"].Environment {
		if strings.HasSuffix(name, "_URL") {
			t.Errorf("app-transparent is told %s: it is to run as its source is", name)
		}
	}
}

func TestPlainUpStartsTheSandboxAlone(t *testing.T) {
	t.Parallel()
	for profile, want := range map[string][]string{
		"":            {"pcsandbox"},
		"app":         {"app", "pcsandbox"},
		"transparent": {"app-transparent", "pcsandbox", "pcsandbox-transparent"},
	} {
		project := load(t, []string{profile})
		if got := project.ServiceNames(); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Errorf("profile %q starts %v, want %v", profile, got, want)
		}
	}
}

func TestNoTwoServicesPublishTheSamePort(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, s := range load(t, []string{"*"}).Services {
		for _, p := range s.Ports {
			if other := seen[p.Published]; other != "" {
				t.Errorf("%s and %s publish %s", s.Name, other, p.Published)
			}
			seen[p.Published] = s.Name
		}
	}
}
