package scenarios

// Group says which shelf of the library a scenario stands on.
type Group string

const (
	Tour         Group = "tour"
	Examples     Group = "examples"
	Remedies     Group = "remedies"
	CommonIssues Group = "common-issues"
	Timeline     Group = "timeline"
	APIGroup     Group = "api"
	SignInGroup  Group = "sign-in"
	FedGroup     Group = "federation"
	TokensGroup  Group = "tokens"
)

// Groups are the shelves in the order in which a trainee walks along them.
func Groups() []Group {
	return []Group{Tour, Examples, Remedies, CommonIssues, Timeline, APIGroup, SignInGroup, FedGroup, TokensGroup}
}

// Title is the shelf's inscription.
func (g Group) Title() string {
	switch g {
	case Tour:
		return "To begin with"
	case Examples:
		return "The mandate's verification examples"
	case Remedies:
		return "Ways to comply"
	case CommonIssues:
		return "Common issues, none of them a reason for an exception"
	case Timeline:
		return "The dates"
	case APIGroup:
		return "What the Partner Center API asks"
	case SignInGroup:
		return "Signing in: methods, registration, policies"
	case FedGroup:
		return "Federation and other providers"
	case TokensGroup:
		return "Apps, tokens and consent"
	}
	return "Others"
}
