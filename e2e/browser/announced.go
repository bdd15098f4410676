package browser

import (
	"time"

	"github.com/chromedp/chromedp"
)

// soon is how long a page may take to move the focus.
const soon = 2 * time.Second

// announced says what is wrong with how a page of a sign-in begins for people who
// do not see it: where the focus lands, and how problems are told.
const announced = `(() => {
	const wrong = [], main = document.querySelector("main"), here = document.activeElement;
	if (!main) return ["there is no main"];
	const visible = e => e.checkVisibility();
	const words = e => e ? e.outerHTML.slice(0, 120) : "nothing";
	const fields = [...main.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select")].filter(visible);
	const invalid = fields.find(f => f.getAttribute("aria-invalid") === "true");
	const told = [...main.querySelectorAll(".problem, .alert.deny")].filter(visible);
	for (const problem of told) {
		if (problem.getAttribute("role") !== "alert") wrong.push("no alert: " + words(problem));
	}
	for (const field of fields) {
		const ids = (field.getAttribute("aria-describedby") ?? "").split(" ").filter(id => id);
		for (const id of ids) if (!document.getElementById(id)) wrong.push("described by " + id + ", which is not there");
		if (field === invalid && !ids.some(id => document.getElementById(id)?.matches(".problem"))) wrong.push("not described by its problem: " + words(field));
		if (!field.labels?.length) wrong.push("no label: " + words(field));
	}
	if (document.documentElement.dataset.width === "card") {
		if (invalid ? here !== invalid : fields.length ? !fields.includes(here) : told.length && !told.includes(here) && !told.some(e => "says" in e.dataset))
			wrong.push("the focus is on " + words(here));
		if (!document.querySelector(".who .name")?.innerText.trim()) wrong.push("nobody says who is asking");
		if (!document.querySelector(".who .purpose")?.innerText.trim()) wrong.push("nobody says what for");
	}
	return wrong;
})()`

// Announces expects a page to begin well for people who do not see it.
func (t *Tab) Announces(name string) {
	t.t.Helper()
	// The browser moves the focus when it first draws the page.
	var wrong []string
	for deadline := time.Now().Add(soon); ; time.Sleep(20 * time.Millisecond) {
		if wrong = run(t, "how it begins", chromedp.Evaluate[[]string](announced)); len(wrong) == 0 || time.Now().After(deadline) {
			break
		}
	}
	for _, w := range wrong {
		t.t.Errorf("%s: %s", name, w)
	}
}
