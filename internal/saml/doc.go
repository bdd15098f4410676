// Package saml makes, signs and verifies the SAML 1.1 assertions by which a
// partner's federated provider tells Entra who signed in and how, wrapped in
// the WS-Trust answer that WS-Federation posts to /login.srf.
//
// It does not find the user, detect replays or decide what MFA is worth (idp);
// it does not know which certificates a domain trusts (directory).
package saml
