// Package browser lets the four people of the default scenario work in headless
// Chromium: real pages, real clicks, real redirects to a desktop application.
//
// A [Browser] is one Chromium with a profile of its own, a [Tab] one of its
// tabs. Whatever a browser complains about on any page (a script's error, a
// breach of the Content-Security-Policy, a file that cannot be had) fails the
// test. Tests tell pages apart by their screen, not by their words, and find
// fields by the element ids that existing browser automation uses.
//
// Beside the four people a table of routes, the routes_*_test.go, says every way
// through the pages of a sign-in. They are walked by keyboard alone, and on every
// page axe-core looks for barriers. The graph and the pictures of docs/sign-in.md
// come of the same walk: see make screens.
package browser
