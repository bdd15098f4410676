package replay

import "strings"

// lastLabel tells the browser's cookie jar under which names nobody may set
// cookies for others: those of one label (com, example, localhost). The list of
// all public suffixes has 90 kB, and no sandbox has names under the longer ones.
type lastLabel struct{}

// PublicSuffix implements cookiejar.PublicSuffixList.
func (lastLabel) PublicSuffix(domain string) string {
	return domain[strings.LastIndexByte(domain, '.')+1:]
}

// String implements cookiejar.PublicSuffixList.
func (lastLabel) String() string { return "the last label of each name" }
