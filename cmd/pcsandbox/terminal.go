package main

import (
	"io"
	"os"
	"strconv"
)

// narrowest and widest are the lines that are read with ease.
const narrowest, widest = 80, 120

// lineWidth is how long lines may be: the terminal's width, or for what is no
// terminal the reporter's own (0).
func lineWidth(w io.Writer) int {
	if !terminal(w) {
		return 0
	}
	columns, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil {
		return narrowest // shells tell it to few programs
	}
	return min(max(columns, narrowest), widest)
}

// colours reports whether w is a terminal whose user has not asked for none.
func colours(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal(w)
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
