package scenarios

import "slices"

// directoryRoles are the Entra roles that a scenario may name, in the spelling
// of their display names.
var directoryRoles = []string{
	"Global Administrator", "Global Reader", "User Administrator", "Helpdesk Administrator",
	"Directory Readers", "Directory Writers", "License Administrator", "Service Support Administrator",
	"Privileged Authentication Administrator", "Privileged Role Administrator", "Authentication Administrator",
	"Password Administrator", "Application Administrator", "Cloud Application Administrator",
	"Exchange Administrator", "SharePoint Administrator", "Teams Administrator", "Intune Administrator",
	"Security Administrator", "Security Reader", "Conditional Access Administrator", "Billing Administrator",
	"Groups Administrator", "Guest Inviter", "Message Center Reader", "Reports Reader",
}

// DirectoryRoles returns the names of the Entra roles that a scenario may name.
func DirectoryRoles() []string { return slices.Clone(directoryRoles) }
