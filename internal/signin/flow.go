package signin

import (
	"crypto/subtle"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Errors of a sign-in's forms.
var (
	ErrNoFlow        = errors.New("there is no such sign-in, or another browser began it")
	ErrFlowExpired   = errors.New("the sign-in took too long and has expired")
	ErrFormForged    = errors.New("the form's token is not one of this sign-in in this browser")
	ErrFormTaken     = errors.New("this form was sent before")
	ErrNotFederating = errors.New("the sign-in does not wait for a provider's answer")
)

// BeginFlow stores a new sign-in for the browser with the given cookie.
func BeginFlow(tx *world.Txn, f Flow, browser string, now time.Time) (Flow, error) {
	f.ID, f.Browser = tx.NewSecret(16), Key(browser)
	f.Seq, f.Expires = tx.Seq(), now.Add(FlowLife)
	return f, Flows.Insert(tx, f)
}

// FlowToken is what the forms of a sign-in must carry: only who knows the
// browser's cookie can make it, so it is the forms' protection against forgery.
// It says how many forms were taken before, which makes each good once.
func FlowToken(id, browser string, number int64) string {
	n := strconv.FormatInt(number, 10)
	return n + "." + Key("flow token\x00"+browser+"\x00"+id+"\x00"+n)
}

// ReadFlowToken returns the number of a token that [FlowToken] made for a
// sign-in in a browser.
func ReadFlowToken(token, id, browser string) (number int64, err error) {
	digits, _, _ := strings.Cut(token, ".")
	if number, err = strconv.ParseInt(digits, 10, 64); err != nil {
		return 0, ErrFormForged
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(FlowToken(id, browser, number))) != 1 {
		return 0, ErrFormForged
	}
	return number, nil
}

// TakeForm counts a form of a sign-in as taken. Of those that carry one number
// the first is taken; the others are [ErrFormTaken].
func TakeForm(tx *world.Txn, id string, number int64) (Flow, error) {
	return ChangeFlow(tx, id, func(f *Flow) error {
		if int64(f.Posted) != number {
			return ErrFormTaken
		}
		f.Posted++
		return nil
	})
}

// FindFlow finds the sign-in with an id that belongs to the browser with the
// given cookie.
func FindFlow(r world.Reader, id, browser string, now time.Time) (Flow, error) {
	f, ok := Flows.Get(r, id)
	switch {
	case !ok || subtle.ConstantTimeCompare([]byte(f.Browser), []byte(Key(browser))) != 1:
		return Flow{}, ErrNoFlow
	case !now.Before(f.Expires):
		return f, ErrFlowExpired
	}
	return f, nil
}

// ChangeFlow applies change to the sign-in as it stands in the transaction.
func ChangeFlow(tx *world.Txn, id string, change func(*Flow) error) (Flow, error) {
	f, ok := Flows.Get(tx, id)
	if !ok {
		return Flow{}, ErrNoFlow
	}
	if err := change(&f); err != nil {
		return Flow{}, err
	}
	return f, Flows.Put(tx, f)
}

// SendAway notes that the browser was sent to a domain's provider and must come
// back with secret.
func SendAway(f *Flow, t Trip, secret string, now time.Time) {
	t.Key, t.Since = Key(secret), now
	f.Trip = t
	if t.WithMFA {
		f.Trips++
	}
}

// Return ends the trip of a sign-in that came back with secret. A trip ends
// once.
func Return(f *Flow, secret string) (Trip, error) {
	t := f.Trip
	if t.Key == "" || subtle.ConstantTimeCompare([]byte(t.Key), []byte(Key(secret))) != 1 {
		return Trip{}, ErrNotFederating
	}
	f.Trip = Trip{}
	return t, nil
}

// AcceptAssertion notes that the assertion with an id was used; a second time
// is an error with [world.ErrExists] in its chain. expires is when the
// assertion would be refused anyway.
func AcceptAssertion(tx *world.Txn, id string, expires time.Time) error {
	return Assertions.Insert(tx, Assertion{ID: Key(id), Expires: expires, Seq: tx.Seq()})
}
