package lazy

import "sync"

// program is a flat list of operations on blocks. Operands are computed whole before it
// runs; everything between them and the result lives in slots of one block each, used again
// as soon as nobody needs what they hold.
type program struct {
	leaves []*node
	slots  int
	steps  []step
}

// step is one operation; in and out name places: the leaves, then the slots, then (as
// result) the destination.
type step struct {
	op  Op
	in  []place
	out place
}

// place is where a step finds or leaves a block.
type place struct {
	where whereabouts
	i     int
	size  int
}

type whereabouts uint8

const (
	inLeaf whereabouts = iota
	inSlot
	inResult
)

const slotBytes = blockLen * 8

// scope is what the stages of a plan share: what earlier ones computed, and the programs of
// the elementwise operations, each compiled once.
type scope struct {
	results  map[*node]*memory
	mu       sync.Mutex
	programs map[*node]*program
}

func newScope() *scope {
	return &scope{results: make(map[*node]*memory), programs: make(map[*node]*program)}
}

// program is the program of an elementwise operation and those that it is made of.
func (sc *scope) program(n *node) *program {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	p := sc.programs[n]
	if p == nil {
		p = compile(n, sc.results)
		sc.programs[n] = p
	}
	return p
}

// compile flattens the elementwise operations from n down to the first nodes that are none.
func compile(n *node, results map[*node]*memory) *program {
	p := &program{}
	seen := make(map[*node]bool)
	places := make(map[*node]place)
	uses := make(map[*node]int)
	var steps []*node
	var order func(*node)
	order = func(m *node) {
		uses[m]++
		if seen[m] {
			return
		}
		seen[m] = true
		if m.kind != kMap || m != n && results[m] != nil {
			places[m] = place{inLeaf, len(p.leaves), m.t.Size}
			p.leaves = append(p.leaves, m)
			return
		}
		for _, in := range m.in {
			order(in)
		}
		steps = append(steps, m)
	}
	order(n)
	var free []int
	for _, m := range steps {
		s := step{op: m.op, out: place{inResult, 0, m.t.Size}}
		if m != n {
			if len(free) == 0 {
				free = append(free, p.slots)
				p.slots++
			}
			s.out = place{inSlot, free[len(free)-1], m.t.Size}
			free = free[:len(free)-1]
		}
		places[m] = s.out
		for _, in := range m.in {
			s.in = append(s.in, places[in])
			if uses[in]--; uses[in] == 0 && places[in].where == inSlot {
				free = append(free, places[in].i)
			}
		}
		p.steps = append(p.steps, s)
	}
	return p
}

// run executes the program over n elements of the leaves into dst.
func (p *program) run(leaves [][]byte, slots []byte, dst []byte, n int) {
	var operands [4][]byte
	for lo := 0; lo < n; lo += blockLen {
		k := min(blockLen, n-lo)
		at := func(w place) []byte {
			switch w.where {
			case inLeaf:
				return leaves[w.i][lo*w.size : (lo+k)*w.size]
			case inSlot:
				return slots[w.i*slotBytes:][:k*w.size]
			}
			return dst[lo*w.size : (lo+k)*w.size]
		}
		for _, s := range p.steps {
			in := operands[:len(s.in)]
			for i, w := range s.in {
				in[i] = at(w)
			}
			s.op.Fn(at(s.out), in, k)
		}
	}
}
