// Command pcsandbox runs the sandbox and plays its stories; see the README.
//
// Results go to standard output, talk to standard error, in lower case without a
// full stop, with a hint where one can be guessed. Exit codes are interface: 0
// all is well, 1 an expectation failed, 2 the command or a file is wrong.
package main
