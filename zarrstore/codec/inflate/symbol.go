package inflate

// An entry of a decoding table says what a run of bits means:
//
//	bits 0-7    bits to drop: the code and the extra bits behind it
//	bits 8-11   bits of the code alone; of a subtable: bits of its index
//	bit  13     end of block
//	bit  14     subtable: the code is longer than the table's index
//	bit  15     exceptional: bit 13, bit 14, or no code at all
//	bits 16-30  literal byte, length base, distance base, or where the subtable starts
//	bit  31     literal
//
// Dropping all bits at once keeps the extra bits off the path from one lookup to the next;
// the literal's bit is a sign test.
const (
	dropMask    = 63
	codeShift   = 8
	codeMask    = 15
	endOfBlock  = 1 << 13
	subtable    = 1 << 14
	exceptional = 1 << 15
	valueShift  = 16
	literal     = 1 << 31
)

const (
	maxLit     = 286 // literal and length codes a block may have
	maxDist    = 30  // distance codes a block may have
	maxCode    = 15  // bits of the longest code
	precodes   = 19  // codes that code lengths are written with
	maxPrecode = 7   // bits of the longest of those
)

// litSymbols and distSymbols are the entries of each symbol without the code's own bits;
// the two length codes and two distance codes that only the fixed code has stay invalid.
var (
	litSymbols     = literalEntries()
	distSymbols    = distanceEntries()
	precodeSymbols = precodeEntries()
)

func literalEntries() (t [288]uint32) {
	for i := range 256 {
		t[i] = literal | uint32(i)<<valueShift
	}
	t[256] = exceptional | endOfBlock
	base := uint32(3)
	for i := range uint32(28) {
		extra := uint32(0)
		if i >= 8 {
			extra = i/4 - 1
		}
		t[257+i] = base<<valueShift | extra
		base += 1 << extra
	}
	t[285] = 258 << valueShift
	t[286], t[287] = exceptional, exceptional
	return t
}

func distanceEntries() (t [32]uint32) {
	base := uint32(1)
	for i := range uint32(30) {
		extra := uint32(0)
		if i >= 4 {
			extra = i/2 - 1
		}
		t[i] = base<<valueShift | extra
		base += 1 << extra
	}
	t[30], t[31] = exceptional, exceptional
	return t
}

func precodeEntries() (t [precodes]uint32) {
	for i := range t {
		t[i] = uint32(i) << valueShift
	}
	return t
}
