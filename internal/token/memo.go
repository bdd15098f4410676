package token

import "sync"

// A memo remembers at least the last size values put in and at most twice as
// many. Two maps that take turns are cheaper than a list in order of use, and
// what is asked for often stays.
type memo[K comparable, V any] struct {
	mu    sync.Mutex
	size  int
	young map[K]V
	old   map[K]V
}

func newMemo[K comparable, V any](size int) *memo[K, V] {
	return &memo[K, V]{size: size, young: map[K]V{}}
}

func (m *memo[K, V]) get(key K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.young[key]; ok {
		return v, true
	}
	v, ok := m.old[key]
	if ok {
		m.add(key, v)
	}
	return v, ok
}

func (m *memo[K, V]) put(key K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(key, v)
}

func (m *memo[K, V]) add(key K, v V) {
	if len(m.young) >= m.size {
		m.old, m.young = m.young, make(map[K]V, m.size)
	}
	m.young[key] = v
}
