package journal

// A ring is a queue of entries that moves none of them once it has its size: a
// slice that grows behind and shrinks before would be copied again and again.
type ring struct {
	buf   []Entry
	first int
	n     int
}

// smallestRing is enough for most sandboxes of a test.
const smallestRing = 32

func (r *ring) len() int { return r.n }

// at is the i-th entry, from the oldest.
func (r *ring) at(i int) *Entry {
	i += r.first
	if i >= len(r.buf) {
		i -= len(r.buf)
	}
	return &r.buf[i]
}

func (r *ring) push(e Entry) {
	if r.n == len(r.buf) {
		r.grow()
	}
	r.n++
	*r.at(r.n - 1) = e
}

func (r *ring) shift() Entry {
	oldest := r.at(0)
	e := *oldest
	*oldest = Entry{} // what it points to is free
	r.n--
	if r.first++; r.first == len(r.buf) {
		r.first = 0
	}
	return e
}

func (r *ring) grow() {
	larger := make([]Entry, max(smallestRing, min(2*len(r.buf), keepAtMost)))
	copied := copy(larger, r.buf[r.first:])
	copy(larger[copied:], r.buf[:r.first])
	r.buf, r.first = larger, 0
}
