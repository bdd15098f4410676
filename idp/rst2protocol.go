package idp

import "strings"

// otherClients is what the sign-in log calls a protocol it has no name for.
const otherClients = "Other clients"

// legacyProtocols are the names of the sign-in log (clientAppUsed) by what
// Exchange says in X-MS-Client-Application, without its "Microsoft.Exchange.".
var legacyProtocols = map[string]string{
	"activesync":         "Exchange ActiveSync",
	"autodiscover":       "Autodiscover",
	"imap":               "IMAP4",
	"mapi":               "MAPI Over HTTP",
	"offlineaddressbook": "Offline Address Book",
	"pop":                "POP3",
	"powershell":         "Exchange Online PowerShell",
	"rpc":                "Outlook Anywhere (RPC over HTTP)",
	"smtp":               "Authenticated SMTP",
	"webservices":        "Exchange Web Services",
}

// legacyProtocol is what the sign-in log calls the protocol that a service names.
func legacyProtocol(header string) string {
	name, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(header)), "microsoft.exchange.")
	if known := legacyProtocols[name]; ok && known != "" {
		return known
	}
	return otherClients
}
