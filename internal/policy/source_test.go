package policy

import "testing"

func TestSourcesReadLikeDocuments(t *testing.T) {
	t.Parallel()
	for s, want := range map[Source]string{
		seed(mandate, "Example 4"):                     "Microsoft, Mandate MFA for your partner tenant, Example 4",
		fact("entra.md 5.4", "documented"):             "docs/sources.md, entra 5.4, documented",
		choice("the block is Example 4 of " + mandate): "the sandbox's choice: the block is Example 4 of Microsoft, Mandate MFA for your partner tenant",
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
