package scenarios

import (
	"fmt"
	"strings"
	"unicode"
)

// Bounds of the work that a suggestion takes, which grows with the square of
// the words' length, and of the words that a message lists.
const (
	longestWord    = 48
	mostCandidates = 1000
	mostListed     = 40
)

// nearest returns the candidate that a mistyped word most likely means, or "".
// Letter case and separators do not count: directBill means direct-bill.
func nearest(word string, candidates []string) string {
	plain := squash(word)
	if plain == "" || len(plain) > longestWord || len(candidates) > mostCandidates {
		return ""
	}
	best, least := "", 1+max(1, len(plain)/3)
	for _, c := range candidates {
		other := squash(c)
		d := distance(plain, other)
		if len(plain) >= 3 && strings.HasPrefix(other, plain) {
			d = min(d, 1)
		}
		if d < least {
			best, least = c, d
		}
	}
	return best
}

// didYouMean returns the end of a sentence that suggests a candidate, or "".
func didYouMean(word string, candidates []string) string {
	if c := nearest(word, candidates); c != "" {
		return fmt.Sprintf("; did you mean %q?", c)
	}
	return ""
}

func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_. ", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that make b of a.
func distance(a, b string) int {
	if len(b) > longestWord {
		return len(b)
	}
	var before, last, row [longestWord + 1]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

// quote returns a value of the file for a message, shortened where it is long.
func quote(s string) string {
	if r := []rune(s); len(r) > longestWord {
		s = string(r[:longestWord]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// oneOf returns "a, b or c".
func oneOf(words []string) string {
	switch {
	case len(words) < 2:
		return strings.Join(words, "")
	case len(words) > mostListed:
		return fmt.Sprintf("%s or one of %d more", strings.Join(words[:mostListed], ", "), len(words)-mostListed)
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
