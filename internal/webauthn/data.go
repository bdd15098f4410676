package webauthn

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
)

// Flags of authenticator data (WebAuthn 6.1).
const (
	userPresent    = 1 << 0
	userVerified   = 1 << 2
	backupEligible = 1 << 3
	backedUp       = 1 << 4
	withCredential = 1 << 6
	withExtensions = 1 << 7
)

// Lengths in authenticator data.
const (
	headLength   = 32 + 1 + 4 // hash of the host, flags, counter
	makerLength  = 16         // AAGUID
	longestID    = 1023       // of a credential (WebAuthn 4)
	lengthLength = 2
)

var (
	errData       = errors.New("its authenticator data is broken")
	errHost       = errors.New("it was made for another host")
	errAbsent     = errors.New("the device did not notice the person")
	errUnverified = errors.New("the device did not check who the person is")
	errBackup     = errors.New("it says of itself that it is copied but cannot be")
)

// authenticatorData is what a device signs, apart from the browser's words.
type authenticatorData struct {
	host  []byte // SHA-256 of the relying party's id
	flags byte
	count uint32

	id  []byte // of a new credential; nil: none is in it
	key []byte // its public key in COSE
}

func parseData(data []byte) (d authenticatorData, err error) {
	if len(data) < headLength {
		return d, errData
	}
	d.host, d.flags, d.count = data[:32], data[32], binary.BigEndian.Uint32(data[33:])
	rest := data[headLength:]
	if d.has(withCredential) {
		if rest, err = d.parseCredential(rest); err != nil {
			return d, err
		}
	}
	if d.has(withExtensions) {
		_, err := cborOnly(rest)
		return d, err
	}
	if len(rest) > 0 {
		return d, errData
	}
	return d, nil
}

// parseCredential reads the new credential and returns what follows it.
func (d *authenticatorData) parseCredential(data []byte) (rest []byte, err error) {
	if len(data) < makerLength+lengthLength {
		return nil, errData
	}
	n := int(binary.BigEndian.Uint16(data[makerLength:]))
	data = data[makerLength+lengthLength:]
	if n == 0 || n > longestID || n > len(data) {
		return nil, errData
	}
	d.id, data = data[:n], data[n:]
	if _, rest, err = cborItem(data); err != nil {
		return nil, err
	}
	d.key = data[:len(data)-len(rest)]
	return rest, nil
}

func (d authenticatorData) has(flag byte) bool { return d.flags&flag != 0 }

// check holds the data against the host that asked.
func (d authenticatorData) check(host string) error {
	switch want := sha256.Sum256([]byte(host)); {
	case string(d.host) != string(want[:]):
		return errHost
	case !d.has(userPresent):
		return errAbsent
	case !d.has(userVerified):
		return errUnverified
	case d.has(backedUp) && !d.has(backupEligible):
		return errBackup
	}
	return nil
}
