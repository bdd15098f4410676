package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A store is where key files are kept: a private folder on disk, the read-only
// files of a test, or (the zero value) nowhere.
type store struct {
	dir   string
	files fs.FS
}

// openStore makes sure that dir exists and that nobody else can read it.
func openStore(dir string) (store, error) {
	// The folder above also holds public/, which others must be able to reach.
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return store{}, fmt.Errorf("keys: make the state folder: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return store{}, fmt.Errorf("keys: make the private folder: %w", err)
	}
	// The folder may have been there before, with another mode.
	if err := os.Chmod(dir, 0o700); err != nil {
		return store{}, fmt.Errorf("keys: close the private folder to others: %w", err)
	}
	return store{dir: dir}, nil
}

// list names the files of the store.
func (s store) list() ([]string, error) {
	var entries []fs.DirEntry
	var err error
	switch {
	case s.files != nil:
		entries, err = fs.ReadDir(s.files, ".")
	case s.dir != "":
		entries, err = os.ReadDir(s.dir)
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names, err
}

// load returns the content of a file, or fs.ErrNotExist.
func (s store) load(name string) ([]byte, error) {
	switch {
	case s.files != nil:
		return fs.ReadFile(s.files, name)
	case s.dir == "":
		return nil, fs.ErrNotExist
	}
	path := filepath.Join(s.dir, name)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return nil, fmt.Errorf("close %s to others: %w", path, err)
		}
	}
	return os.ReadFile(path)
}

// save writes a file that does not exist yet and returns what the file then
// holds: of two processes that start at once, the first one's keys win.
func (s store) save(name string, content []byte) ([]byte, error) {
	if s.dir == "" {
		return content, nil
	}
	temp, err := writeTemp(s.dir, content, 0o600)
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp)
	switch err := os.Link(temp, filepath.Join(s.dir, name)); {
	case errors.Is(err, fs.ErrExist):
		return s.load(name)
	case err != nil:
		// Some file systems have no hard links; there the last one wins.
		return content, os.Rename(temp, filepath.Join(s.dir, name))
	}
	return content, nil
}

// replace writes a file whether or not it exists.
func (s store) replace(name string, content []byte) error {
	if s.dir == "" {
		return nil
	}
	return replaceFile(filepath.Join(s.dir, name), content, 0o600)
}

// remove forgets a file; one that is not there is fine.
func (s store) remove(name string) error {
	if s.dir == "" {
		return nil
	}
	if err := os.Remove(filepath.Join(s.dir, name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// replaceFile writes path in one step, so that no reader sees half a file.
func replaceFile(path string, content []byte, mode fs.FileMode) error {
	temp, err := writeTemp(filepath.Dir(path), content, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

func writeTemp(dir string, content []byte, mode fs.FileMode) (string, error) {
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}
