package pcapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// readJSON reads a call's body as one JSON object into v. Member names match in
// any letter case and unknown ones are passed over.
func readJSON(c *web.Call, v any) error {
	if !saysJSON(c.Header.Get("Content-Type")) {
		return unsupportedMedia.saying("")
	}
	body, err := web.Body(c)
	if err != nil {
		if errors.Is(err, web.ErrBodyTooLarge) {
			return err
		}
		return invalidParameter.instead("The request body did not arrive in full.")
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) == 0 || bytes.Equal(body, []byte("null")) {
		return missingParameter.instead("The request body is missing.")
	}
	if err := json.Unmarshal(body, v); err != nil {
		return malformed(err)
	}
	return nil
}

// malformed tells what is wrong without repeating any of the body, which may
// hold a password.
func malformed(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return invalidParameter.instead("The parameter " + kind.Field + " is invalid: it has the wrong JSON type.")
	}
	return invalidParameter.instead("The request body is invalid: it must be a JSON object.")
}

// saysJSON accepts JSON by any of its names, and no name at all.
func saysJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" || media == "text/json" ||
		strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json"))
}
