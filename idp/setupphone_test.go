package idp

import (
	"strings"
	"testing"
)

func TestPhoneNumbersAreTakenAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"+1 (555) 0100-142": "+15550100142", "+49.30/1234567": "+49301234567", " +44 20 7946 0000 ": "+442079460000",
		"+1234567": "+1234567", "+123456789012345": "+123456789012345",
		"+123456": "", "+1234567890123456": "", "0049301234567": "", "+0301234567": "", "++15550100142": "", "+1555010014a": "", "": "",
		"+1\t5550100142": "", strings.Repeat(" ", 60) + "+15550100142": "",
	} {
		got, ok := phoneNumber(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v, want %q", typed, got, ok, want)
		}
	}
}

func TestAMaskedNumberShowsTwoDigits(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"+15550100142": "+X XXXXXXXX42", "+1 555 0100": "+X XXXXXXXX00", "+442079460099": "+X XXXXXXXX99", "": "+X XXXXXXXXXX", "7": "+X XXXXXXXXXX",
	} {
		if got := masked(number); got != want {
			t.Errorf("%q is shown as %q, want %q", number, got, want)
		}
	}
}

func FuzzPhoneNumber(f *testing.F) {
	for _, typed := range []string{"+1 (555) 0100-142", "", "+", "+0", "+１２３４５６７", "\x00+1234567\n", "+1234567\n"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		number, ok := phoneNumber(typed)
		if !ok {
			return
		}
		if again, still := phoneNumber(number); !still || again != number {
			t.Errorf("%q is %q, which is %q, %v", typed, number, again, still)
		}
		if strings.Trim(number, "+0123456789") != "" || len(number) > 16 || number[0] != '+' {
			t.Errorf("%q was taken as %q", typed, number)
		}
		if shown := masked(number); !strings.HasSuffix(shown, number[len(number)-2:]) || strings.Contains(shown, number[:len(number)-2]) {
			t.Errorf("%q is shown as %q", number, shown)
		}
	})
}
