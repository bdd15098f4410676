package browser

// portalPictures are those of the portal and of the console's phone.
var portalPictures = []picture{
	{"portal.customers", "portal.customers", "", light, ""},
	{"portal.customer", "portal.customer", "", light, ""},
	{"portal.service-management", "portal.service-management", "", light, ""},
	{"portal.page", "portal.page", "", light, ""},
	{"portal.denied", "portal.denied", "", light, ""},
	{"portal.signed-out", "portal.signed-out", "", light, ""},
	{"portal.overview.phone", "portal.overview", "", narrow, ""},
	{"portal.customers.phone", "portal.customers", "", narrow, ""},
}

// portalRoutes go on where a sign-in ends.
var portalRoutes = []route{
	{name: "Whoever gives up the sign-in is told so by the portal", as: "alejandra", from: address("/dashboard/overview"), refused: true, steps: []step{
		{"entra.username", gaveUp}, {"portal.denied", end},
	}},
	{name: "The portal's pages", as: "alejandra", from: address("/dashboard/overview"), refused: true, steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", approved}, {"entra.stay-signed-in", yes},
		{"portal.overview", clicks("customers", "#open-customers")},
		{"portal.customers", clicks("a customer", `.table a[href*="/dashboard/customers/"]`)},
		{"portal.customer", clicks("service management", "#service-management")},
		{"portal.service-management", move{says: "a user that the API refuses", acts: []act{
			fill("[name=displayName]", "Adele Vance"), fill("[name=userName]", "adele"), fill("[name=usageLocation]", "XX"),
			fill("[name=password]", "weak-one-1"), press("#add-user-submit"),
		}}},
		{"portal.service-management", move{says: "add a user", acts: []act{
			fill("[name=displayName]", "Adele Vance"), fill("[name=userName]", "adele"), fill("[name=usageLocation]", "US"),
			fill("[name=password]", "Made-up-1"), press("#add-user-submit"),
		}}},
		{"portal.service-management", opens("an unknown page", address("/dashboard/no/such/page"))},
		{"portal.page", opens("sign out", address("/dashboard/signout"))},
		{"portal.signed-out", end},
	}},
}
