package webauthn

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"math/big"
	"slices"
)

// Signature algorithms as COSE numbers them (RFC 9053, RFC 8812), in the order in
// which a page prefers them.
const (
	es256 = -7
	es384 = -35
	edDSA = -8
	rs256 = -257
)

var algorithms = []int64{es256, es384, edDSA, rs256}

// Labels of a COSE key (RFC 9052, 7.1; RFC 9053, 7.1). RSA has numbers of its own
// (RFC 8230, 4).
const (
	labelType  = int64(1)
	labelAlg   = int64(3)
	labelCurve = int64(-1)
	labelX     = int64(-2)
	labelY     = int64(-3)

	labelModulus  = int64(-1)
	labelExponent = int64(-2)
)

// An RSA key's size in bytes: those of devices have 2048 bits.
const (
	smallestModulus = 2048 / 8
	largestModulus  = 4096 / 8
)

var (
	errKey       = errors.New("its public key is none, or of a kind that was not asked for")
	errSignature = errors.New("its signature is wrong")
)

// A publicKey verifies what a passkey signs.
type publicKey struct {
	alg int64
	key crypto.PublicKey
}

// parseKey reads a public key in COSE.
func parseKey(cose []byte) (publicKey, error) {
	m, err := cborOnly(cose)
	if err != nil {
		return publicKey{}, err
	}
	return keyOf(m)
}

func keyOf(m cborMap) (publicKey, error) {
	kind, alg := number(m[labelType]), number(m[labelAlg])
	k := publicKey{alg: alg}
	switch {
	case alg == es256 && kind == 2 && number(m[labelCurve]) == 1:
		return k.point(elliptic.P256(), m)
	case alg == es384 && kind == 2 && number(m[labelCurve]) == 2:
		return k.point(elliptic.P384(), m)
	case alg == edDSA && kind == 1 && number(m[labelCurve]) == 6:
		if x, ok := m[labelX].([]byte); ok && len(x) == ed25519.PublicKeySize {
			k.key = ed25519.PublicKey(x)
			return k, nil
		}
	case alg == rs256 && kind == 3:
		n, _ := m[labelModulus].([]byte)
		e, _ := m[labelExponent].([]byte)
		if len(n) >= smallestModulus && len(n) <= largestModulus && n[0] != 0 && len(e) > 0 && len(e) <= 3 {
			k.key = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
			return k, nil
		}
	}
	return publicKey{}, errKey
}

// point is a key whose coordinates are a point of the curve.
func (k publicKey) point(curve elliptic.Curve, m cborMap) (publicKey, error) {
	x, _ := m[labelX].([]byte)
	y, _ := m[labelY].([]byte)
	size := (curve.Params().BitSize + 7) / 8
	if len(x) != size || len(y) != size {
		return publicKey{}, errKey
	}
	key, err := ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, x, y))
	if err != nil {
		return publicKey{}, errKey
	}
	k.key = key
	return k, nil
}

// number is an integer of CBOR, or 0, which means nothing where numbers are read.
func number(item any) int64 {
	n, _ := item.(int64)
	return n
}

// verify reports whether the key signed message.
func (k publicKey) verify(message, signature []byte) error {
	ok := false
	switch key := k.key.(type) {
	case *ecdsa.PublicKey:
		ok = ecdsa.VerifyASN1(key, k.digest(message), signature)
	case ed25519.PublicKey:
		ok = ed25519.Verify(key, message, signature)
	case *rsa.PublicKey:
		ok = rsa.VerifyPKCS1v15(key, crypto.SHA256, k.digest(message), signature) == nil
	}
	if !ok {
		return errSignature
	}
	return nil
}

func (k publicKey) digest(message []byte) []byte {
	if k.alg == es384 {
		d := sha512.Sum384(message)
		return d[:]
	}
	d := sha256.Sum256(message)
	return d[:]
}
