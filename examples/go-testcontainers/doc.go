// Package sandboxcontainer is a Testcontainers module for pcsandbox: it starts the
// image, waits until the sandbox is ready, and says where everything is.
//
// It is meant to be copied, or required as it is. A Go program that does not need
// the image is better off with the root package, which starts a sandbox in the
// test's own process.
package sandboxcontainer
