package web

import (
	"net/netip"
	"strings"
)

// Hosts is the list of host names a listener answers to, besides the loopback
// ones. It keeps foreign web pages from talking to the sandbox under a name that
// they made point to it, and a Host header from becoming part of an answer.
type Hosts struct {
	// Names are host names without a port. One that begins with "*." stands for
	// all names with one more label.
	Names []string
}

// Allowed reports whether a Host header may be answered and used in URLs: it is
// well formed, and a loopback name or on the list.
func (h Hosts) Allowed(host string) bool {
	name, _, ok := SplitHost(host)
	if !ok {
		return false
	}
	if Loopback(name) {
		return true
	}
	for _, allowed := range h.Names {
		allowed = strings.ToLower(strings.TrimSuffix(allowed, "."))
		if name == allowed {
			return true
		}
		if _, rest, found := strings.Cut(name, "."); found && allowed == "*."+rest {
			return true
		}
	}
	return false
}

// Loopback reports whether a name, as SplitHost returns it, always means this
// machine: localhost and what lies below it (RFC 6761), 127.0.0.0/8 and ::1.
func Loopback(name string) bool {
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap().IsLoopback()
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// SplitHost cuts a Host header into name, in lower case without a final dot or
// brackets, and port, empty if there is none. ok is false for what is not a host.
func SplitHost(host string) (name, port string, ok bool) {
	name = host
	if rest, v6 := strings.CutPrefix(host, "["); v6 {
		var closed bool
		if name, port, closed = strings.Cut(rest, "]"); !closed {
			return "", "", false
		}
		if port != "" && port[0] != ':' {
			return "", "", false
		}
		if ip, err := netip.ParseAddr(name); err != nil || !ip.Is6() || ip.Zone() != "" {
			return "", "", false
		}
		name, port = strings.ToLower(name), strings.TrimPrefix(port, ":")
		return name, port, validPort(port)
	}
	if i := strings.IndexByte(host, ':'); i >= 0 {
		name, port = host[:i], host[i+1:]
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name, port, validName(name) && validPort(port)
}

func validPort(port string) bool {
	return len(port) <= 5 && strings.Trim(port, "0123456789") == ""
}

// validName accepts letters, digits, - and _ between single dots.
func validName(name string) bool {
	if len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}
