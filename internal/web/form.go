package web

import (
	"errors"
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// FormType is the media type of forms.
const FormType = "application/x-www-form-urlencoded"

// ErrNotForm is what Form says to a body of another type.
var ErrNotForm = errors.New("the body is not of type " + FormType)

// A RepeatedError names the parameters that were given more than once, which
// OAuth forbids (RFC 6749, 3.1 and 3.2).
type RepeatedError struct{ Names []string }

func (e *RepeatedError) Error() string {
	return "given more than once: " + strings.Join(e.Names, ", ")
}

// A MalformedError says that a form cannot be decoded. It names the parameter if
// that much is clear, and never shows a value, which may be a secret.
type MalformedError struct{ Name, Problem string }

func (e *MalformedError) Error() string {
	if e.Name == "" {
		return "the form cannot be decoded: " + e.Problem
	}
	return fmt.Sprintf("the value of %q cannot be decoded: %s", e.Name, e.Problem)
}

// maxParameters bounds the parameters of one form.
const maxParameters = 500

// Form reads a call's body as a form. Together with a [*RepeatedError] it returns
// all values, so that who does not mind can go on with the first ones; an empty
// body without a type is an empty form. Other errors are ErrNotForm,
// [*MalformedError], [ErrBodyTooLarge] and [ErrBodyBroken].
func Form(c *Call) (url.Values, error) {
	kind := c.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); media != FormType && (kind != "" || c.ContentLength != 0) {
		return url.Values{}, errors.Join(ErrNotForm, err)
	}
	text, err := Body(c)
	if err != nil {
		return url.Values{}, err
	}
	return strictForm(string(text))
}

// QueryForm is the query of a call read as strictly as Form reads a body.
func QueryForm(c *Call) (url.Values, error) { return strictForm(c.URL.RawQuery) }

func strictForm(text string) (url.Values, error) {
	pairs, err := parseForm(text)
	values := make(url.Values, len(pairs))
	var repeated []string
	for _, p := range pairs {
		if values.Has(p.name) && !slices.Contains(repeated, p.name) {
			repeated = append(repeated, p.name)
		}
		values.Add(p.name, p.value)
	}
	if err == nil && len(repeated) > 0 {
		err = &RepeatedError{Names: repeated}
	}
	return values, err
}

type pair struct{ name, value string }

// parseForm returns the pairs that can be decoded, and the first problem with
// those that cannot.
func parseForm(text string) ([]pair, error) {
	var pairs []pair
	var problem error
	for part := range strings.SplitSeq(text, "&") {
		if part == "" {
			continue
		}
		if len(pairs) == maxParameters {
			return pairs, &MalformedError{Problem: fmt.Sprintf("it has more than %d parameters", maxParameters)}
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := decode(rawName)
		if err == "" {
			var value string
			if value, err = decode(rawValue); err == "" {
				pairs = append(pairs, pair{name, value})
				continue
			}
		} else {
			name = ""
		}
		if problem == nil {
			problem = &MalformedError{Name: name, Problem: err}
		}
	}
	return pairs, problem
}

// decode returns the plain text, or what is wrong with it.
func decode(s string) (plain, problem string) {
	plain, err := url.QueryUnescape(s)
	switch {
	case err != nil:
		return "", "a percent sign is not followed by two hexadecimal digits"
	case !utf8.ValidString(plain):
		return "", "it is not UTF-8"
	}
	return plain, ""
}
