// Package pcsandbox runs a mock Microsoft Partner Center and Entra sandbox: the
// parties that decide whether a partner's user may call the Partner Center API
// now that multifactor authentication is mandatory, in one process. Not
// affiliated with Microsoft.
//
// In a test, [Start] brings up a sandbox of its own on free ports and takes it
// down again:
//
//	sb := pcsandbox.Start(t, pcsandbox.Scenario("trent"))
//	resp, err := sb.ClientFor(t, "trent").Get(sb.APIURL + "/v1/customers")
//	// 401 Unauthorized - MFA required
//	sb.ExpectCalls(t, 1, pcsandbox.Match{User: "trent", Reason: "api.mfa-claim-missing"})
//
// Helpers that can fail take the test and fail it, so that a test stays short and
// a subtest can pass its own. [Sandbox.Control] has all they do and more, with
// contexts and errors. [New] is for who brings a server of their own.
//
// A program uses [Open], which is what the command pcsandbox does.
//
// This package only assembles: which origin is which world, which host and first
// path segment is which service, and the listeners. Rules live in
// internal/policy, state in internal/world, each service in a folder of its own.
package pcsandbox
