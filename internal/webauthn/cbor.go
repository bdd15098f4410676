package webauthn

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf8"
)

// Bounds of CBOR: CTAP2 nests four levels deep at most, and none of its maps is
// large.
const (
	deepest   = 4
	mostItems = 64
)

var errCBOR = errors.New("its CBOR is broken, or more than CTAP2 allows")

// Major types of CBOR (RFC 8949, 3.1) that devices use. Tags are not among them.
const (
	majorUint = iota
	majorNegative
	majorBytes
	majorText
	majorArray
	majorMap
	majorSimple = 7
)

// A cborMap is a map of CBOR by its keys: int64 or string.
type cborMap map[any]any

// cborItem reads the first item of data and returns what follows it. An item is
// an int64, []byte, string, []any, [cborMap], bool or nil. Lengths are definite,
// keys are integers or texts and stand once; floats and tags are refused.
func cborItem(data []byte) (item any, rest []byte, err error) { return readItem(data, deepest) }

// cborOnly reads data that is one map and nothing else.
func cborOnly(data []byte) (cborMap, error) {
	item, rest, err := cborItem(data)
	m, ok := item.(cborMap)
	if err != nil || !ok || len(rest) > 0 {
		return nil, errCBOR
	}
	return m, nil
}

func readItem(data []byte, depth int) (any, []byte, error) {
	major, n, rest, ok := readHead(data)
	if !ok {
		return nil, nil, errCBOR
	}
	switch major {
	case majorUint, majorNegative:
		if n > math.MaxInt64 {
			return nil, nil, errCBOR
		}
		if major == majorNegative {
			return -1 - int64(n), rest, nil
		}
		return int64(n), rest, nil
	case majorBytes, majorText:
		return readString(major, n, rest)
	case majorArray, majorMap:
		if n > mostItems || depth == 0 {
			return nil, nil, errCBOR
		}
		if major == majorArray {
			return readArray(int(n), rest, depth-1)
		}
		return readMap(int(n), rest, depth-1)
	}
	return readSimple(data[0], rest)
}

// readHead reads an item's first bytes: its major type and its number.
func readHead(data []byte) (major byte, n uint64, rest []byte, ok bool) {
	if len(data) == 0 {
		return 0, 0, nil, false
	}
	major, short := data[0]>>5, data[0]&31
	rest = data[1:]
	if short < 24 {
		return major, uint64(short), rest, true
	}
	if short > 27 || len(rest) < 1<<(short-24) { // 31: of indefinite length
		return 0, 0, nil, false
	}
	var wide [8]byte
	size := 1 << (short - 24)
	copy(wide[8-size:], rest)
	return major, binary.BigEndian.Uint64(wide[:]), rest[size:], true
}

func readString(major byte, n uint64, rest []byte) (any, []byte, error) {
	if n > uint64(len(rest)) {
		return nil, nil, errCBOR
	}
	text, rest := rest[:n:n], rest[n:]
	if major == majorBytes {
		return text, rest, nil
	}
	if !utf8.Valid(text) {
		return nil, nil, errCBOR
	}
	return string(text), rest, nil
}

func readArray(n int, rest []byte, depth int) (any, []byte, error) {
	var out []any
	for range n {
		item, after, err := readItem(rest, depth)
		if err != nil {
			return nil, nil, err
		}
		out, rest = append(out, item), after
	}
	return out, rest, nil
}

func readMap(n int, rest []byte, depth int) (any, []byte, error) {
	out := cborMap{}
	for range n {
		key, after, err := readItem(rest, 0)
		if err != nil {
			return nil, nil, err
		}
		switch key.(type) {
		case int64, string:
		default:
			return nil, nil, errCBOR
		}
		if _, twice := out[key]; twice {
			return nil, nil, errCBOR
		}
		if out[key], rest, err = readItem(after, depth); err != nil {
			return nil, nil, err
		}
	}
	return out, rest, nil
}

// readSimple is false, true, null or undefined.
func readSimple(head byte, rest []byte) (any, []byte, error) {
	switch head {
	case 0xf4, 0xf5:
		return head == 0xf5, rest, nil
	case 0xf6, 0xf7:
		return nil, rest, nil
	}
	return nil, nil, errCBOR
}
