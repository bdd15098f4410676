// Package saml makes, signs and verifies the assertions by which a partner's
// federated provider tells Entra who signed in and how, in both protocols that
// a domain can be federated with: SAML 1.1 in the WS-Trust answer that
// WS-Federation posts to /login.srf ([Sign], [Verify]), and SAML 2.0 in the
// answer of SAML-P ([SignResponse], [VerifyResponse]) to an [AuthnRequest].
//
// It does not find the user, detect replays or decide what MFA is worth (idp);
// it does not know which certificates a domain trusts (directory).
package saml
