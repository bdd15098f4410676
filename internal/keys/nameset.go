package keys

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

const day = 24 * time.Hour

// Names of the two sets that are always the same.
const (
	everydayName    = "everyday" // without additions
	transparentName = "transparent"
)

// reservedSuffixes are the names the everyday CA may vouch for: loopback,
// suffixes that RFC 2606 and 6761 keep out of the real DNS, and the
// onmicrosoft names of Microsoft's fictitious companies.
var reservedSuffixes = []string{
	"localhost", "example", "test",
	"contoso.onmicrosoft.com", "contososandbox.onmicrosoft.com", "wingtip.onmicrosoft.com",
	"fabrikam.onmicrosoft.com", "northwind.onmicrosoft.com", "tailspin.onmicrosoft.com",
	"adatum.onmicrosoft.com", "testtestpartner.onmicrosoft.com",
}

// realNames are suffixes that an everyday CA must never cover, or trusting it
// would become a hole: whole top-level domains and the hosts we imitate.
var realNames = []string{
	"com", "net", "org", "io", "dev", "app", "edu", "gov", "mil", "int", "arpa", "info", "biz", "cloud", "ai",
	"microsoft.com", "microsoftonline.com", "microsoftonline.us", "windows.net", "azure.net", "azure.com",
	"office.com", "live.com", "onmicrosoft.com", "office365.com", "azurewebsites.net", "cloudapp.azure.com",
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// A NameSet is the names and addresses a CA may vouch for. Another set is
// another CA, in a folder of its own.
type NameSet struct {
	Name     string         // names the folder; "everyday" is the one without additions
	DNS      []string       // permitted subtrees
	IPs      []netip.Prefix // permitted ranges
	Lifetime time.Duration  // of the CA
}

// Everyday is the set of loopback names and addresses, the reserved suffixes,
// and the extra names given by --host and --seat-host. Extras that lie under
// the reserved suffixes add nothing, so the CA stays the one already trusted.
func Everyday(extra ...string) (NameSet, error) {
	set := NameSet{
		Name:     everydayName,
		DNS:      slices.Clone(reservedSuffixes),
		IPs:      slices.Clone(loopback),
		Lifetime: 3 * 365 * day,
	}
	names := make([]string, 0, len(extra))
	for _, pattern := range extra {
		name, err := extraName(pattern)
		if err != nil {
			return NameSet{}, err
		}
		names = append(names, name)
	}
	// Whatever the order of the flags, the set and so the CA is the same; short
	// names come first because they may cover longer ones.
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	var added []string
	for _, name := range names {
		if set.Permits(name) {
			continue
		}
		if isReal(name) {
			return NameSet{}, fmt.Errorf("host %q is a real name: a CA that people trust every day must not cover it; "+
				"take a name under .test, .example or .localhost", name)
		}
		added = append(added, name)
		if addr, err := netip.ParseAddr(name); err == nil {
			set.IPs = append(set.IPs, netip.PrefixFrom(addr, addr.BitLen()))
		} else {
			set.DNS = append(set.DNS, name)
		}
	}
	if len(added) > 0 {
		sum := sha256.Sum256([]byte(strings.Join(added, " ")))
		set.Name = fmt.Sprintf("%s-%s", folderSafe(added[0]), hex.EncodeToString(sum[:4]))
	}
	return set, nil
}

// extraName checks one additional name; of a pattern such as
// {seat}.lab.example it is the part below the first label.
func extraName(pattern string) (string, error) {
	name := strings.ToLower(strings.TrimSuffix(pattern, "."))
	if first, rest, ok := strings.Cut(name, "."); ok && strings.ContainsAny(first, "{*") {
		name = rest
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		if addr.IsUnspecified() || addr.Zone() != "" {
			return "", fmt.Errorf("host %q is not an address a certificate can name", pattern)
		}
		return addr.Unmap().String(), nil
	}
	if !isDNSName(name) {
		return "", fmt.Errorf("host %q is neither a DNS name nor an IP address", pattern)
	}
	return name, nil
}

// isReal reports whether name is a top-level domain or one of Microsoft's
// suffixes, or lies under the latter.
func isReal(name string) bool {
	return slices.ContainsFunc(realNames, func(real string) bool {
		return name == real || strings.Contains(real, ".") && strings.HasSuffix(name, "."+real)
	})
}

// Permits reports whether host (a DNS name or an IP address) lies in the set.
func (n NameSet) Permits(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return slices.ContainsFunc(n.IPs, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return isDNSName(host) && slices.ContainsFunc(n.DNS, func(suffix string) bool {
		return host == suffix || strings.HasSuffix(host, "."+suffix)
	})
}

// addresses is the single addresses of the set, beyond ranges.
func (n NameSet) addresses() []netip.Addr {
	var out []netip.Addr
	for _, p := range n.IPs {
		if p.IsSingleIP() {
			out = append(out, p.Addr())
		}
	}
	return out
}

// isDNSName reports whether name is a host name in lower case (RFC 1123).
func isDNSName(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

func folderSafe(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ':' {
			return '-'
		}
		return r
	}, name[:min(len(name), 40)])
}
