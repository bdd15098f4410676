package scenarios

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// errNoFile says what can be read as a scenario. Of a device there is no end, and
// of a named pipe that nobody writes to no beginning.
var errNoFile = errors.New("it must be a file")

// ReadFile reads the text of a scenario from a file, or from a pipe into which
// another program writes. Of more than a scenario may have, only so much is read
// that [Load] refuses it.
func ReadFile(path string) ([]byte, error) {
	no := func(err error) ([]byte, error) { return nil, &fs.PathError{Op: "read", Path: path, Err: err} }
	var pipe bool
	if info, err := os.Stat(path); err == nil { // else it cannot be opened either, which says why
		pipe = info.Mode()&fs.ModeNamedPipe != 0
		if !info.Mode().IsRegular() && !pipe {
			return no(errNoFile)
		}
	}
	// Without O_NONBLOCK a pipe that has no writer would be waited for.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := readUpTo(file, maxSize+1)
	if err == nil && pipe && len(text) == 0 {
		return no(errors.New("nobody writes into this pipe; " + errNoFile.Error()))
	}
	return text, err
}

// readIn reads a file of a tree. It is looked at before it is opened: to open a pipe
// takes until somebody writes to it.
func readIn(tree fs.FS, path string) ([]byte, error) {
	if info, err := fs.Stat(tree, path); err == nil && !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	file, err := tree.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readUpTo(file, maxSize+1)
}

// readUpTo reads what is no more than a bound; more is cut off, and refused as
// too large when it is parsed.
func readUpTo(r io.Reader, most int64) ([]byte, error) { return io.ReadAll(io.LimitReader(r, most)) }
