package webauthn

import (
	"encoding/hex"
	"reflect"
	"strings"
	"testing"
)

func TestCBORIsReadAsRFC8949Says(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{ // from appendix A
		"00": int64(0), "17": int64(23), "1818": int64(24), "1903e8": int64(1000), "1a000f4240": int64(1000000), "1b000000e8d4a51000": int64(1000000000000),
		"20": int64(-1), "3863": int64(-100), "3903e7": int64(-1000), "3b7fffffffffffffff": int64(-1 << 63),
		"f4": false, "f5": true, "f6": nil, "f7": nil,
		"40": []byte{}, "4401020304": []byte{1, 2, 3, 4}, "60": "", "62c3bc": "ü",
		"80": []any(nil), "83010203": []any{int64(1), int64(2), int64(3)},
		"a0": cborMap{}, "a201020304": cborMap{int64(1): int64(2), int64(3): int64(4)}, "a1616120": cborMap{"a": int64(-1)},
	} {
		data, _ := hex.DecodeString(text)
		if got, rest, err := cborItem(append(data, 0xff)); err != nil || len(rest) != 1 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %#v, want %#v (%x, %v)", text, got, want, rest, err)
		}
	}
}

func TestCBORThatDevicesDoNotSendIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":                   "",
		"a float":                   "f93c00",
		"a tag":                     "c001",
		"a simple value":            "f0",
		"a reserved length":         "1c",
		"bytes without end":         "5f4101ff",
		"text without end":          "7f6161ff",
		"an array without end":      "9f01ff",
		"a map without end":         "bf0102ff",
		"a number beyond int64":     "1bffffffffffffffff",
		"less than it says":         "4401",
		"far less than it says":     "5bffffffffffffffff00",
		"half a number":             "19ff",
		"half an array":             "8201",
		"half a map":                "a101",
		"more items than any":       "9841" + strings.Repeat("00", 65),
		"text that is no UTF-8":     "62c328",
		"a key twice":               "a201020103",
		"a key twice, otherwise":    "a20102180103",
		"a key of bytes":            "a1410100",
		"a key that is a list":      "a18000",
		"a key that is a map":       "a1a000",
		"nested five deep":          "8181818180",
		"maps nested five deep":     "a100a100a100a100a0",
		"an item that is broken":    "81ff",
		"a value that is broken":    "a101ff",
		"a key that is broken":      "a1ff01",
		"an end that nothing began": "ff",
	} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := cborItem(data); err == nil {
			t.Errorf("%s is read as %#v", name, got)
		}
	}
}

func FuzzCBOR(f *testing.F) {
	for _, text := range []string{"a201020304", "1b000000e8d4a51000", "8181818180", "5bffffffffffffffff00", "a1616120", "f97e00", "9841"} {
		data, _ := hex.DecodeString(text)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		item, rest, err := cborItem(data)
		if err != nil {
			return
		}
		if len(rest) >= len(data) || string(data[len(data)-len(rest):]) != string(rest) {
			t.Fatalf("%x leaves %x", data, rest)
		}
		again, _, err := cborItem(data[:len(data)-len(rest)])
		if err != nil || !reflect.DeepEqual(item, again) {
			t.Errorf("%x is %#v, and by itself %#v (%v)", data, item, again, err)
		}
	})
}
