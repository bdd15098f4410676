package clients

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// A goClient is a library used within the test's own process.
type goClient map[flow]func(context.Context, *job) (token string, err error)

func (c goClient) run(ctx context.Context, j *job) (string, error) {
	get, ok := c[j.Flow]
	if !ok {
		return "", fmt.Errorf("nobody has written %s", j.ID)
	}
	token, err := get(ctx, j)
	if err != nil {
		return "", fmt.Errorf("%T: %w", err, err)
	}
	return token, nil
}

// codeFrom reads the code of the address that the sandbox sent the browser to.
func codeFrom(state string) func(came string, err error) (string, error) {
	return func(came string, err error) (string, error) {
		if err != nil {
			return "", err
		}
		address, err := url.Parse(came)
		if err != nil {
			return "", err
		}
		answer := address.Query()
		switch {
		case answer.Get("error") != "":
			return "", errors.New(answer.Get("error_description"))
		case answer.Get("state") != state:
			return "", errors.New("another state came back")
		}
		return answer.Get("code"), nil
	}
}
