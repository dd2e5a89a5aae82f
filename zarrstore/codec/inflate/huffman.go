package inflate

import "sync"

// Sizes of the tables: codes up to the index's bits are found at once, longer ones through a
// subtable. A subtable of 2^k entries holds at least k+1 symbols, and k is at most 15 less the
// index's bits: fewer than 2048+286*16/5 entries in all for literals and lengths, and
// 256+30*128/8 for distances. build checks nevertheless.
const (
	litBits     = 11
	litSize     = 4096
	distBits    = 8
	distSize    = 1024
	precodeSize = 1 << maxPrecode
)

// builder is the scratch space of building a table.
type builder struct {
	count  [maxCode + 1]int // codes of each length
	sorted [288]uint16      // symbols by length, then by number
}

// build fills table, indexed by the next bits of the stream, for the canonical code with
// these lengths; symbols holds an entry for each symbol. It reports whether the lengths
// are a code: one that is complete, has a single symbol of one bit, or none.
//
// Source: RFC 1951 section 3.2.2.
func (b *builder) build(table []uint32, bits int, lengths []uint8, symbols []uint32) bool {
	longest, ok := b.sort(lengths)
	if !ok {
		return false
	}
	if longest <= 1 && b.count[1] < 2 {
		b.single(table[:1<<bits], symbols)
		return true
	}
	code, next := b.direct(table, bits, symbols)
	return b.subtables(table, bits, symbols, code, next)
}

// sort counts and orders the symbols and checks that the code is not over-subscribed, and not
// incomplete but for the two cases above.
func (b *builder) sort(lengths []uint8) (longest int, ok bool) {
	b.count = [maxCode + 1]int{}
	for _, n := range lengths {
		b.count[n&maxCode]++
	}
	b.count[0] = 0
	var start [maxCode + 2]int
	left := 1
	for n := 1; n <= maxCode; n++ {
		start[n+1] = start[n] + b.count[n]
		left = left<<1 - b.count[n]
		if left < 0 {
			return 0, false
		}
		if b.count[n] > 0 {
			longest = n
		}
	}
	for symbol, n := range lengths {
		if n != 0 {
			b.sorted[start[n&maxCode]] = uint16(symbol)
			start[n&maxCode]++
		}
	}
	return longest, left == 0 || longest <= 1
}

// single fills the table of a code with one symbol of one bit, or with none.
func (b *builder) single(table []uint32, symbols []uint32) {
	zero := uint32(exceptional)
	if b.count[1] == 1 {
		zero = withCode(symbols[b.sorted[0]], 1)
	}
	for i := range table {
		table[i] = zero
		if i&1 != 0 {
			table[i] = exceptional | 1
		}
	}
}

// direct writes the codes that fit the index: each once, when the table has the size of its
// length, and the table is doubled from length to length. It returns the next code, bit
// reversed, and how many symbols are done.
func (b *builder) direct(table []uint32, bits int, symbols []uint32) (code, next int) {
	for n := 1; n <= bits; n++ {
		half := 1 << (n - 1)
		copy(table[half:2*half], table[:half])
		for range b.count[n] {
			table[code] = withCode(symbols[b.sorted[next]], n)
			code = increment(code, n)
			next++
		}
	}
	return code, next
}

// subtables writes the codes longer than the index. Codes that share their first bits share
// a subtable, as large as the longest of them needs.
func (b *builder) subtables(table []uint32, bits int, symbols []uint32, code, next int) bool {
	end, start, size := 1<<bits, 0, 0
	prefix := -1
	for n := bits + 1; n <= maxCode; n++ {
		for ; b.count[n] > 0; b.count[n]-- {
			if code&(1<<bits-1) != prefix {
				prefix = code & (1<<bits - 1)
				index := b.subtableBits(n, bits)
				start, size = end, 1<<index
				end += size
				if end > len(table) {
					return false
				}
				table[prefix] = exceptional | subtable | uint32(start)<<valueShift | uint32(index)<<codeShift | uint32(bits)
			}
			entry := withCode(symbols[b.sorted[next]], n-bits)
			for i := code >> bits; i < size; i += 1 << (n - bits) {
				table[start+i] = entry
			}
			code = increment(code, n)
			next++
		}
	}
	return true
}

// subtableBits is the index size of a subtable whose first code has n bits: grown until the
// codes left over fill it.
func (b *builder) subtableBits(n, bits int) int {
	index := n - bits
	used := b.count[n]
	for used < 1<<index && index+bits < maxCode {
		index++
		used = used<<1 + b.count[index+bits]
	}
	return index
}

// withCode is a symbol's entry with n bits of code.
func withCode(symbol uint32, n int) uint32 { return symbol + uint32(n) + uint32(n)<<codeShift }

// increment adds one to a code of n bits that is kept with its first bit lowest.
func increment(code, n int) int {
	bit := 1 << (n - 1)
	for code&bit != 0 {
		code ^= bit
		bit >>= 1
	}
	return code | bit
}

// fixedTables are the tables of blocks of type 1 (RFC 1951 section 3.2.6).
var fixedTables = sync.OnceValue(func() *tables {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	t, b := new(tables), new(builder)
	b.build(t.lit[:], litBits, lengths[:], litSymbols[:])
	for i := range 32 {
		lengths[i] = 5
	}
	b.build(t.dist[:], distBits, lengths[:32], distSymbols[:])
	return t
})

// tables are those of one block.
type tables struct {
	lit  [litSize]uint32
	dist [distSize]uint32
}
