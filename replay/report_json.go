package replay

import (
	"encoding/json"
	"io"
)

// jsonReport writes all stories as one document.
type jsonReport struct {
	w       io.Writer
	stories []Result
}

func (*jsonReport) Story(Result, int) {}
func (*jsonReport) Step(StepResult)   {}
func (j *jsonReport) End(r Result)    { j.stories = append(j.stories, r) }

// story is a result that says at once how it ended.
type story struct {
	Held bool `json:"held"`
	Result
}

func (j *jsonReport) Close() error {
	doc := struct {
		Held    bool    `json:"held"`
		Stories []story `json:"stories"`
	}{true, []story{}}
	for _, r := range j.stories {
		doc.Held = doc.Held && r.Held()
		doc.Stories = append(doc.Stories, story{r.Held(), r})
	}
	e := json.NewEncoder(j.w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(doc)
}
