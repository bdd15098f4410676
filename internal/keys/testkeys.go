package keys

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"
)

// testKeys is the SHA-256 of the public keys whose private halves stand in
// keystest/testdata for everybody to read.
var testKeys = []string{
	"81373bbaf91278eacec21e711c75f46999e0f612c14d93bfc4821ed264d2f1fb", // app.pem
	"e64184213d78b9b359563007492c844138e1da1286ace127034a44604e9105eb", // entra-1.pem
	"5b2717f82342b2f0ec4dc7d2f1d89548763652c91a53f73a03ef10d3aee736a2", // entra-2.pem
	"32ef369228e2c1aacb4c12f3284a398cfab5eb0a5b2faa6068f840098acc0383", // entra-3.pem
	"5c6cc00dc834704aac805746de38d2a7283b0dc0780f518fe2c3fe8b611f7b16", // provider-0.pem
	"357801170c8aba6ad08dac5f4b13b13f499c9e6945775d1cc70e8cb99f483fa9", // provider-1.pem
	"467158ef7ad9cd9014e4f51580125630e70066796f9df332129a8309e4444114", // provider-2.pem
	"30a9e14c532ba02d09a5792aed68b563100e68922bd71ec2977114e4487320e8", // provider-3.pem
}

// IsTestKey reports whether key is one of the published test keys. Who signs
// for more than tests must refuse them.
func IsTestKey(key *rsa.PublicKey) bool {
	return slices.Contains(testKeys, fingerprint(key))
}

func fingerprint(key *rsa.PublicKey) string {
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(key))
	return hex.EncodeToString(sum[:])
}
