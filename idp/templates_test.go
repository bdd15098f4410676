package idp

import "testing"

func TestEveryTemplateParsesAndCanBeMadeSafe(t *testing.T) {
	t.Parallel()
	if err := (&Server{}).pages().Check(); err != nil {
		t.Error(err)
	}
}
