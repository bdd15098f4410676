// Package scenarios owns the scenario format: one YAML file that is seed data,
// regression test, replay script and lesson at once.
//
// [Load] reads a file strictly and reports everything that is wrong with it at
// once, each problem with its line, its column and what would be right.
// [Expand] turns the shorthand into explicit settings. [Open] and [Library]
// give the scenarios that are built in, [Schema] the JSON Schema for editors,
// and [Lint] points at what is legal but surely not meant.
//
// The package knows what a file may say, not what follows from it: package seed
// makes a world of a scenario, package replay plays its story, and the rules are
// in package policy.
package scenarios
