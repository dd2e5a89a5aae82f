package exact

// slots is a table of limbs for the few elements whose values fit no plane.
// A slot is the limbs of a span and one word: the number of deposits since
// carries moved up, and in a wide map the marks of infinities.
type slots struct {
	size   int // words of a slot
	used   int
	most   int
	table  []uint64 // open addressing: element+1 << slotBits | slot; 0 is free
	pieces [][]int64
}

const (
	slotBits   = 24
	pieceSlots = 16
	// minSlots elements may have a slot in any map, and as many as make
	// slotShare bytes an element in large ones.
	minSlots  = 64
	slotShare = 8
	markShift = 40
)

func (s *slots) init(n int, sp span) {
	s.size, s.most = sp.limbs+1, mostSlots(n, sp)
}

func mostSlots(n int, s span) int {
	k := max(minSlots, n*slotShare/(8*(s.limbs+1)))
	return min(n, k, 1<<slotBits)
}

func tableLen(most int) int {
	k := 16
	for k < 2*most {
		k *= 2
	}
	return k
}

func slotBytes(n int, s span) int64 {
	most := mostSlots(n, s)
	pieces := int64(most+pieceSlots-1) / pieceSlots
	return piece(8*int64(tableLen(most))) + pieces*piece(8*pieceSlots*int64(s.limbs+1))
}

// find gives the slot of element i, or nil.
func (s *slots) find(i int) []int64 {
	if s.used == 0 {
		return nil
	}
	for h := s.hash(i); ; h = (h + 1) & (len(s.table) - 1) {
		switch e := s.table[h]; {
		case e == 0:
			return nil
		case int(e>>slotBits) == i+1:
			return s.at(int(e & (1<<slotBits - 1)))
		}
	}
}

// get gives the slot of element i, made if need be; fresh says so.
func (s *slots) get(i int, alloc func(int) []byte) (w []int64, fresh bool, err error) {
	if w = s.find(i); w != nil {
		return w, false, nil
	}
	if s.used == s.most {
		return nil, false, ErrWide
	}
	if s.table == nil {
		s.table = words[uint64](alloc, tableLen(s.most))
		s.pieces = make([][]int64, 0, (s.most+pieceSlots-1)/pieceSlots)
	}
	if s.used%pieceSlots == 0 {
		s.pieces = append(s.pieces, words[int64](alloc, pieceSlots*s.size))
	}
	h := s.hash(i)
	for s.table[h] != 0 {
		h = (h + 1) & (len(s.table) - 1)
	}
	s.table[h] = uint64(i+1)<<slotBits | uint64(s.used)
	s.used++
	return s.at(s.used - 1), true, nil
}

func (s *slots) hash(i int) int {
	return int(uint64(i)*0x9e3779b97f4a7c15>>32) & (len(s.table) - 1)
}

func (s *slots) at(k int) []int64 {
	p := s.pieces[k/pieceSlots]
	return p[k%pieceSlots*s.size:][:s.size:s.size]
}

// add deposits v, or marks an infinity, in a slot.
func (s span) add(slot []int64, v float64) {
	last := len(slot) - 1
	if infinite(v) {
		var m marks
		m.mark(v)
		slot[last] |= int64(m) << markShift
		return
	}
	depositFloat(slot[:last], s.base, v)
	s.pend(slot)
}

// pend is called after a deposit.
func (s span) pend(slot []int64) {
	last := len(slot) - 1
	if slot[last]++; slot[last]&(1<<markShift-1) >= maxPending {
		normalise(slot[:last])
		slot[last] = slot[last]>>markShift<<markShift | 1
	}
}

// join adds slot o to slot w.
func (s span) join(w, o []int64) {
	last := len(w) - 1
	var tmp [maxLimbs]int64
	t := tmp[:last]
	copy(t, o)
	normalise(t)
	for i := range t {
		w[i] += t[i]
	}
	w[last] |= o[last] >> markShift << markShift
	s.pend(w)
}
