package hdf5

// visited is a set of places of the file. Most walks visit few.
type visited struct {
	few  [8]int64
	n    int
	many map[int64]bool
}

// has says whether a place was added.
func (v *visited) has(at int64) bool {
	for _, x := range v.few[:v.n] {
		if x == at {
			return true
		}
	}
	return v.many[at]
}

// add puts a place in; it was there before when again is true.
func (v *visited) add(at int64) (again bool) {
	switch {
	case v.has(at):
		return true
	case v.n < len(v.few):
		v.few[v.n] = at
		v.n++
	default:
		if v.many == nil {
			v.many = map[int64]bool{}
		}
		v.many[at] = true
	}
	return false
}
