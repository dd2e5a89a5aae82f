package lazy

// group is neighbouring dimensions of a box that are all kept or all folded: in C order they
// act as one.
type group struct {
	n    int
	over bool
}

// layout is how the elements of a box map to its outputs, which are in C order too.
type layout []group

// layoutOf merges the dimensions of a box. Dimensions of length 1 are left out.
func layoutOf(shape []int, over []bool) layout {
	var l layout
	for d, n := range shape {
		if n == 1 {
			continue
		}
		if k := len(l) - 1; k >= 0 && l[k].over == over[d] {
			l[k].n *= n
		} else {
			l = append(l, group{n, over[d]})
		}
	}
	return l
}

// The two shapes in which a fold sees elements. Rows: rows of width elements each, element
// i of every row belongs to output at+i. Runs: count runs of length elements each, run i
// belongs to output at+i.
type folder interface {
	rows(at, rows, width int, x []byte) error
	runs(at, count, length int, x []byte) error
}

// walk hands the elements x of a box to f, as few and as long pieces as the layout allows.
func (l layout) walk(x []byte, elem int, f folder) error {
	switch {
	case len(l) == 0:
		return f.rows(0, 1, 1, x)
	case len(l) == 1 && l[0].over:
		return f.runs(0, 1, l[0].n, x)
	case len(l) == 1:
		return f.rows(0, 1, l[0].n, x)
	}
	tail := l[len(l)-2:]
	inner := tail[0].n * tail[1].n
	kept := tail[0].n
	if !tail[1].over {
		kept = tail[1].n
	}
	counts := make([]int, len(l)-2)
	step := make([]int, len(l)-2) // how far the outputs move with each outer dimension
	for i := len(counts) - 1; i >= 0; i-- {
		counts[i] = l[i].n
		if !l[i].over {
			step[i] = kept
			kept *= l[i].n
		}
	}
	pos := 0
	return each(counts, func(idx []int) error {
		at := 0
		for i, k := range idx {
			at += k * step[i]
		}
		piece := x[pos*elem : (pos+inner)*elem]
		pos += inner
		if tail[1].over {
			return f.runs(at, tail[0].n, tail[1].n, piece)
		}
		return f.rows(at, tail[0].n, tail[1].n, piece)
	})
}
