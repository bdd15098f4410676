// Package pcsandbox runs a mock Microsoft Partner Center and Entra sandbox: the
// parties that decide whether a partner's user may call the Partner Center API
// now that multifactor authentication is mandatory, in one process. Not
// affiliated with Microsoft.
//
// In a test, [Start] brings up a sandbox of its own on free ports and takes it
// down again:
//
//	sb := pcsandbox.Start(t, pcsandbox.Scenario("trent"))
//	resp, err := sb.Client().Get(sb.APIURL + "/v1/customers")
//
// A program uses [Open], which is what the command pcsandbox does.
//
// This package only assembles: which origin is which world, which host and first
// path segment is which service, and the listeners. Rules live in
// internal/policy, state in internal/world, each service in a folder of its own.
package pcsandbox
