package browser

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
)

// complaints collect what a browser says is wrong with the pages it shows.
type complaints struct {
	mu       sync.Mutex
	heard    []string
	expected []string
}

// watch fails the test at its end if there were complaints.
func watch(t testing.TB) *complaints {
	c := &complaints{}
	t.Cleanup(func() {
		for _, complaint := range c.unexpected() {
			t.Errorf("the browser complains: %s", complaint)
		}
	})
	return c
}

// hear takes one event of a tab.
func (c *complaints) hear(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity || e.Entry.Source == log.EntrySourceViolation {
			c.add("%s %s: %s (%s)", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		c.add("uncaught: %s", thrown(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, a := range e.Args {
				words = append(words, string(a.Value)+a.Description)
			}
			c.add("console.%s: %s", e.Type, strings.Join(words, " "))
		}
	}
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

func (c *complaints) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = append(c.heard, fmt.Sprintf(format, args...))
}

// expect says that complaints with these words are part of what a test shows.
func (c *complaints) expect(words string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expected = append(c.expected, words)
}

func (c *complaints) unexpected() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.heard), func(complaint string) bool {
		return slices.ContainsFunc(c.expected, func(words string) bool { return strings.Contains(complaint, words) })
	})
}
