package hdf5

// visited is a set of places of the file. Most walks visit few.
type visited[P comparable] struct {
	few  [8]P
	n    int
	many map[P]bool
}

// has says whether a place was added.
func (v *visited[P]) has(at P) bool {
	for _, x := range v.few[:v.n] {
		if x == at {
			return true
		}
	}
	return v.many[at]
}

// add puts a place in; it was there before when again is true.
func (v *visited[P]) add(at P) (again bool) {
	switch {
	case v.has(at):
		return true
	case v.n < len(v.few):
		v.few[v.n] = at
		v.n++
	default:
		if v.many == nil {
			v.many = map[P]bool{}
		}
		v.many[at] = true
	}
	return false
}
