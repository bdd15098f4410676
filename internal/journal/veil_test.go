package journal

import "testing"

func TestVeilHidesWhatLooksLikeASecretAndNothingElse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":              "",
		"/v1/customers": "/v1/customers",
		"/v1/customers/ddddeeee-3333-ffff-4444-aaaa5555bbbb/users/00001111-AAAA-2222-BBBB-3333CCCC4444": "/v1/customers/ddddeeee-3333-ffff-4444-aaaa5555bbbb/users/00001111-AAAA-2222-BBBB-3333CCCC4444",
		"/v1/customers/x/directSignedMicrosoftCustomerAgreementStatus":                                  "/v1/customers/x/directSignedMicrosoftCustomerAgreementStatus",
		"/common/userrealm/alejandra.of.the.customer.service@contososandbox.onmicrosoft.com":            "/common/userrealm/alejandra.of.the.customer.service@contososandbox.onmicrosoft.com",
		"AADSTS700016: The application with identifier 'aBc8Q~0123456789012345678901234567890123' was":  "AADSTS700016: The application with identifier '(40 characters)' was",
		"/v1/eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJ4In0.c2ln/users":                           "/v1/(57 characters)/users",
		"/0.AXoAqL3sSz2-Lk6-ABCDEFGHIJKLMNOP/1.AXoAqL3sSz2-Lk6-ABCDEFGHIJKLMNOP":                        "/(34 characters)/(34 characters)",
		`unknown key: "Xkq9x_0vQm1S2uYb3Wc4Rd5Te6U"`:                                                    `unknown key: "Xkq9x_0vQm1S2uYb3Wc4Rd5Te6U"`,
		"https://user:pass@host.example/a@b":                                                            "https://(9 characters)@host.example/a@b",
		"The resource principal named https://u@h was not found":                                        "The resource principal named https://(1 characters)@h was not found",
		"a://b:c@d@e?f, https://host.example john@x.example g://h@i":                                    "a://(5 characters)@e?f, https://host.example john@x.example g://(1 characters)@i",
		`at "https://host.example" for "john@x.example", in https://x/y@z`:                              `at "https://host.example" for "john@x.example", in https://x/y@z`,
		`stranger (uti "AbCdEfGhIjKlMnOpQr12AA")`:                                                       `stranger (uti "AbCdEfGhIjKlMnOpQr12AA")`,
	} {
		if got := Veil(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestDetailsAreVeiled(t *testing.T) {
	t.Parallel()
	var e Entry
	e.Detail("name", "aBc8Q~0123456789012345678901234567890123")
	if e.Details[0].Value != "(40 characters)" {
		t.Errorf("%q", e.Details[0].Value)
	}
}
