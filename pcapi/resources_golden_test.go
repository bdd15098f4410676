package pcapi_test

import "testing"

// customerGoldens and userGoldens are the exchanges of testdata/customers and
// testdata/users, with the status each must have.
var (
	customerGoldens = map[string]int{
		"list": 200, "get": 200, "get-without-role": 200, "get-app-only": 200,
	}
	userGoldens = map[string]int{
		"seed-002": 200, "get": 200, "get-deleted": 200, "get-unknown": 404, "list-inactive": 200,
		"create": 201, "create-missing": 400, "create-malformed": 400, "create-wrong-type": 400, "create-federated": 400,
		"create-foreign-domain": 400, "create-duplicate": 409, "create-weak-password": 400, "create-no-country": 400,
	}
)

func TestCustomersAnswerByteForByte(t *testing.T) { answersAre(t, "customers/", customerGoldens) }

func TestUsersAnswerByteForByte(t *testing.T) { answersAre(t, "users/", userGoldens) }

func answersAre(t *testing.T, dir string, goldens map[string]int) {
	t.Parallel()
	for name, status := range goldens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := start(t, nil)
			sb.exchange(t, dir+name, nil)
			if got := sb.last(t).Status; got != status {
				t.Errorf("status %d, want %d", got, status)
			}
		})
	}
}
