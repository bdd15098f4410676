package page

import (
	"time"

	template "github.com/DataDog/datadog-agent/pkg/template/html"
)

// funcs are what templates may call beside the builtin functions. All return
// plain values, but for a picture of our own: nothing here can switch escaping
// off. What blocks derive from their data is a function as well, because
// templates cannot call methods (docs/adr/0013-templates-without-methods.md).
//
//	{{template "field" (text "loginfmt" "User name" | id "i0116" | hint "…" | problem .Problem)}}
//	{{template "badge" (badge "deny" "")}}   {{template "kv" (pairs "Tenant" .Tenant)}}
var funcs = template.FuncMap{
	"text":     func(name, label string) Field { return Field{Name: name, Label: label} },
	"password": func(name, label string) Field { return Field{Name: name, Label: label, Type: typePassword} },
	"digits":   func(name, label string) Field { return Field{Name: name, Label: label, Type: typeCode} },
	"dropdown": func(name, label string, options []Option) Field {
		return Field{Name: name, Label: label, Type: typeSelect, Options: options}
	},
	"id":           func(v string, f Field) Field { f.ID = v; return f },
	"value":        func(v string, f Field) Field { f.Value = v; return f },
	"hint":         func(v string, f Field) Field { f.Hint = v; return f },
	"problem":      func(v string, f Field) Field { f.Problem = v; return f },
	"problemid":    func(v string, f Field) Field { f.ProblemID = v; return f },
	"autocomplete": func(v string, f Field) Field { f.Autocomplete = v; return f },
	"placeholder":  func(v string, f Field) Field { f.Placeholder = v; return f },
	"required":     func(f Field) Field { f.Required = true; return f },
	"focus":        func(f Field) Field { f.Focus = true; return f },

	"badge":  func(tone, words string) Badge { return Badge{Tone: Tone(tone), Text: words} },
	"alert":  func(tone, title, words string) Alert { return Alert{Tone: Tone(tone), Title: title, Text: words} },
	"code":   func(label, text string) Code { return Code{Label: label, Text: text} },
	"number": func(digits, label string) Number { return Number{Digits: digits, Label: label} },
	"steps":  func(current int, labels ...string) Steps { return Steps{Current: current, Labels: labels} },
	"pairs":  pairs,
	"at":     At,
	"utc":    func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") },

	"ident":        Field.Ident,
	"problemident": Field.ProblemIdent,
	"describedby":  Field.DescribedBy,
	"inputtype":    Field.InputType,
	"shown":        Field.Shown,
	"filledby":     Field.FilledBy,
	"iscode":       Field.IsCode,
	"isselect":     Field.IsSelect,

	"tone":     Tone.Class,
	"words":    Badge.Words,
	"verdict":  Explain.Verdict,
	"picture":  QR.URL,
	"state":    Steps.State,
	"column":   Table.Column,
	"hundreds": func(status int) int { return status / 100 }, // 2 for 200
}
