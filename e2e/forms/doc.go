// Package forms is a browser without scripts, styles or eyes: it reads pages,
// fills in their forms and presses their buttons over plain HTTP, which every
// page of the sandbox must put up with.
package forms
