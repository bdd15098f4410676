package idp

import "testing"

func TestEveryRemedyBelongsToARefusal(t *testing.T) {
	t.Parallel()
	for number := range remedies {
		if _, ok := RowFor(number); !ok {
			t.Errorf("%d is not in the catalogue", number)
		}
	}
	for _, r := range samlRefusals {
		if _, ok := RowFor(r.number); !ok {
			t.Errorf("%d is not in the catalogue", r.number)
		}
	}
}
