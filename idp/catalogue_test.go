package idp

import (
	"net/http"
	"strings"
	"testing"
)

// factSheet are the codes of the fact sheet (entra.md 4.3), in its order.
var factSheet = []int{
	16000, 16003, 20001, 20012, 50008, 50011, 50012, 50013, 500133, 50014, 50020, 500208, 500011, 500121, 500113, 500212,
	500213, 50027, 50034, 50049, 50053, 50055, 50144, 50056, 50057, 50058, 50059, 50072, 50074, 50076, 50078, 50079, 50085,
	50087, 50088, 50089, 50097, 50105, 50107, 50125, 50126, 50128, 50131, 50132, 50133, 50135, 50140, 50199, 50143, 50146,
	50147, 50148, 50149, 501491, 501481, 50158, 50161, 50170, 50166, 50173, 50177, 50178, 50192, 50194, 50196, 51004, 53000, 53001, 53002,
	53003, 530032, 530034, 530035, 53004, 53010, 53011, 54005, 65001, 65002, 65004, 65005, 650052, 650054, 650056, 650057,
	70000, 70001, 700011, 700016, 70002, 700005, 700022, 700023, 70011, 28002, 28003, 700024, 700027, 700030, 700025, 70003,
	70005, 70007, 700054, 70008, 700082, 700084, 70043, 70016, 70018, 70019, 70020, 90119, 90120, 7000112, 7000114, 7000215,
	7000218, 7000222, 700229, 90002, 90009, 90014, 900144, 9001023, 90019, 90020, 90023, 9002313, 900561, 90072, 90081,
	90082, 90094, 90095, 90099, 901002, 9002325, 9002326, 9002327, 9002332, 399284, 900421,
}

func TestEveryKnownCodeCanHappenOrIsSaidNotTo(t *testing.T) {
	t.Parallel()
	for _, number := range factSheet {
		_, happens := RowFor(number)
		_, never := whyAbsent(number)
		if happens == never {
			t.Errorf("AADSTS%d: in the catalogue: %v, said to be absent: %v; it must be one of them", number, happens, never)
		}
	}
}

func TestLookupOfACodeThatCannotHappenSaysWhy(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for code, want := range map[string]struct {
		status int
		text   string
	}{
		"7000222": {200, "secrets do not expire"},
		"900421":  {200, "a code of the Partner Center API"},
		"65001":   {200, "has not consented"},
		"1":       {404, "does not use this code"},
	} {
		a := sb.do(http.MethodGet, "/error?code="+code, "")
		if a.StatusCode != want.status || !strings.Contains(string(a.Body), want.text) {
			t.Errorf("%s: %d, without %q", code, a.StatusCode, want.text)
		}
	}
}
