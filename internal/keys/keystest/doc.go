// Package keystest owns the fixed key set of the tests, so that tokens and
// assertions are the same bytes in every run. Its private keys are public:
// keys.Open refuses them (keys.IsTestKey). Making keys is left to package keys;
// nothing but tests imports this package.
package keystest
