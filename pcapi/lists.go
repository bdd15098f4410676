package pcapi

import (
	"iter"
	"slices"
)

// backwards turns a list that can only be read forwards; it costs what lies
// before the place.
func backwards[T any](after func(place) iter.Seq2[place, T]) func(place) iter.Seq2[place, T] {
	return func(at place) iter.Seq2[place, T] {
		return func(yield func(place, T) bool) {
			var places []place
			var rows []T
			for p, row := range after(0) {
				if p >= at {
					break
				}
				places, rows = append(places, p), append(rows, row)
			}
			for i, row := range slices.Backward(rows) {
				if !yield(places[i], row) {
					return
				}
			}
		}
	}
}

// numbered is a list of rows whose places are their numbers, from 1.
func numbered[T any](rows []T) list[T] {
	after := func(at place) iter.Seq2[place, T] {
		return func(yield func(place, T) bool) {
			for i := at; i < place(len(rows)); i++ {
				if !yield(i+1, rows[i]) {
					return
				}
			}
		}
	}
	return list[T]{after: after, before: backwards(after)}
}
