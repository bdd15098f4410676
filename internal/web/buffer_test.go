package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestBufferOfOneAnswerIsNotThatOfAnother(t *testing.T) {
	t.Parallel()
	wd := newWorld(t)
	s := newSurface(Route{Method: http.MethodGet, Path: "/{word}", Name: "echo", Func: func(c *Call) (Result, error) {
		body := append(c.Buffer(8), strings.Repeat(c.Vars["word"], 100)...) // more than it asked for
		other := append(c.Buffer(8), "another"...)
		if string(other) != "another" {
			return Result{}, errors.New("the second buffer holds something")
		}
		return Result{Body: body}, nil
	}})
	var all sync.WaitGroup
	for _, word := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			for range 200 {
				w := httptest.NewRecorder()
				s.Serve(w, httptest.NewRequest(http.MethodGet, "/"+word, nil), wd, Site{})
				if got := w.Body.String(); got != strings.Repeat(word, 100) {
					t.Errorf("%s was answered with %q", word, got)
				}
			}
		})
	}
	all.Wait()
}
