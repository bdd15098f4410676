package control

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// ConditionalAccess is one policy; empty lists stand for all. The words are those
// of a scenario file.
type ConditionalAccess struct {
	Name            string   `json:"name"`
	Grant           string   `json:"grant,omitempty"`             // mfa, block, authentication-strength or custom-control
	Strength        string   `json:"strength,omitempty"`          // mfa, passwordless-mfa or phishing-resistant-mfa
	Control         string   `json:"control,omitempty"`           // key of a custom control
	SignInFrequency string   `json:"sign_in_frequency,omitempty"` // a Go duration such as 1h, or every-time
	Clients         []string `json:"clients,omitempty"`           // browser, legacy
	Users           []string `json:"users,omitempty"`
	ExcludeUsers    []string `json:"exclude_users,omitempty"`
	Roles           []string `json:"roles,omitempty"`
	Apps            []string `json:"apps,omitempty"`
}

// External is a provider of second factors that a tenant hands people to: an
// external method or a custom control.
type External struct {
	Key    string   `json:"key"`
	Name   string   `json:"name"`
	Kind   string   `json:"kind"` // external-method or custom-control
	ACR    string   `json:"acr,omitempty"`
	AMR    []string `json:"amr,omitempty"`
	Denies bool     `json:"denies"`
}

// ExternalChange changes what the provider answers: PATCH
// /api/v1/externals/{key}.
type ExternalChange struct {
	ACR    *string   `json:"acr,omitempty"`
	AMR    *[]string `json:"amr,omitempty"`
	Denies *bool     `json:"denies,omitempty"`
}

// AccessPass is a Temporary Access Pass to be issued.
type AccessPass struct {
	Pass    string `json:"pass,omitempty"`    // empty: one is made up
	From    string `json:"from,omitempty"`    // how long until it becomes valid, a Go duration; empty: at once
	Minutes int    `json:"minutes,omitempty"` // for which it is valid; 0: 60
	Once    bool   `json:"once,omitempty"`
}

// ChangeExternal changes what an external provider answers.
func (c *Client) ChangeExternal(ctx context.Context, key string, change ExternalChange) (*External, error) {
	return send[External](ctx, c, http.MethodPatch, "/externals/"+url.PathEscape(key), change)
}

// ScenarioSchema returns the JSON Schema of the scenario format, for editors.
func (c *Client) ScenarioSchema(ctx context.Context) (json.RawMessage, error) {
	schema, err := get[json.RawMessage](ctx, c, "/scenario/schema.json")
	if err != nil {
		return nil, err
	}
	return *schema, nil
}
