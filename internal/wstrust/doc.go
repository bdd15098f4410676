// Package wstrust reads and writes the SOAP messages by which a program trades a
// user name and a password for a token: WS-Trust's RequestSecurityToken with a
// UsernameToken, its answer and its faults, in the versions of February 2005 and
// 1.3. A partner's provider has it for programs without a browser, Entra for the
// services that take basic authentication (rst2.srf).
//
// It knows messages only. Whether the password is right, what the token says and
// which fault a refusal is, is for the services (sts, idp).
package wstrust
