// Package seed turns a scenario into the rows of a world.
//
// The scenario's own defaults are the scenario's business (scenarios.Expand);
// what is added here is what every real tenant has without being told: the
// Microsoft applications, the provider behind a federated domain, a customer's
// address. Ids derive from the scenario's seed, so the same file always makes the
// same ones.
package seed
