// Package phone keeps what a person's phone shows: sign-ins of any party that
// wait for approval, by a notification or a ringing call, and text messages.
// Entra and the partners' own providers ask and send here; the person answers and
// reads on the console's phone page, a test through the control API, or the phone
// by itself when the scenario says so.
//
// Whose number is whose, and TOTP secrets, are not here: they are registered
// methods, in package directory. What an answer is worth is decided by who asked.
package phone
