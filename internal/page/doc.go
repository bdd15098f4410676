// Package page owns what every HTML page of the sandbox has in common: the
// layout with the banner that nobody can configure away, the one style sheet
// and script, the headers a page is sent with, and the building blocks (field,
// choices, badge, explanation, journal …) that pages are made of.
//
// It leaves the screens to the packages they belong to. Each keeps its
// templates in an embedded folder and hands it to [New]; a template is the
// inside of a page, nothing more:
//
//	<h1>Enter password</h1>
//	<form method="post" action="{{.Action}}">
//	  {{template "hidden" .Hidden}}
//	  {{template "field" (password "passwd" "Password" | id "i0118" | problem .Problem)}}
//	  <p class="actions"><button class="button" id="idSIButton9">Sign in</button></p>
//	</form>
//
// The blocks stand in templates/form.html and templates/blocks.html; each takes
// the type of its name (Field, Choice, Badge, Table …), made by the handler or by
// the functions of funcs.go. The classes card, panel, split, heading, actions,
// "button", "button secondary", link and lead do the rest. A template asks for
// comfort with data-do (copy, poll, live; see assets/pcsandbox.js), and the page
// then gets script and policy for it; it must work without.
//
// [Set.Render] returns bytes and headers; who writes them is not this package's
// business. Nothing here decides anything or reads a clock.
package page
