package inflate

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// bitWriter writes bits, lowest first.
type bitWriter struct {
	out []byte
	at  int
}

func (w *bitWriter) write(v uint64, n uint8) {
	for k := range n {
		if w.at%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[w.at/8] |= byte(v>>k&1) << (w.at % 8)
		w.at++
	}
}

// canonical is the code of these lengths, bit reversed (RFC 1951 section 3.2.2).
func canonical(lengths []uint8) []uint64 {
	codes, code := make([]uint64, len(lengths)), uint64(0)
	for n := uint8(1); n <= maxCode; n++ {
		for symbol, length := range lengths {
			if length == n {
				codes[symbol] = reversed(code, n)
				code++
			}
		}
		code <<= 1
	}
	return codes
}

// block writes one final dynamic block of random symbols, with all bits behind a code random
// too, and returns it with the bytes that it stands for. Symbols are picked from the lists,
// which no encoder would do: long codes with many extra bits come one after the other.
func block(rng *rand.Rand, lits, dists []uint8, pickLits, pickDists []int, symbols int) (stream, data []byte) {
	var w bitWriter
	w.write(1|2<<1, 3)
	w.write(maxLit-257, 5)
	w.write(maxDist-1, 5)
	w.write(precodes-4, 4)
	for _, symbol := range precodeOrder {
		n := uint64(4) // 16 codes of four bits, and none for repetitions
		if symbol >= 16 {
			n = 0
		}
		w.write(n, 3)
	}
	for _, n := range append(bytes.Clone(lits), dists...) {
		w.write(reversed(uint64(n), 4), 4)
	}
	litCodes, distCodes := canonical(lits), canonical(dists)
	value := func(code uint64, n uint8, entry uint32) int {
		extra := uint64(rng.Uint32()) & (1<<(entry&dropMask) - 1)
		w.write(code, n)
		w.write(extra, uint8(entry&dropMask))
		return int(entry>>valueShift) + int(extra)
	}
	for range symbols {
		s, d := pickLits[rng.IntN(len(pickLits))], pickDists[rng.IntN(len(pickDists))]
		farthest := int(distSymbols[d]>>valueShift) + 1<<(distSymbols[d]&dropMask) - 1
		switch {
		case s < 256:
			w.write(litCodes[s], lits[s])
			data = append(data, byte(s))
		case s > 256 && farthest <= len(data):
			length := value(litCodes[s], lits[s], litSymbols[s])
			distance := value(distCodes[d], dists[d], distSymbols[d])
			for range length {
				data = append(data, data[len(data)-distance])
			}
		}
	}
	w.write(litCodes[256], lits[256])
	return w.out, data
}

// used lists the symbols that have a code.
func used(lengths []uint8) (list []int) {
	for symbol, n := range lengths {
		if n != 0 {
			list = append(list, symbol)
		}
	}
	return list
}

func TestRandomCodes(t *testing.T) {
	m := newMatcher(t)
	rng := rand.New(rand.NewPCG(14, 15))
	for range 300 {
		lits := completeCode(rng, 2+rng.IntN(maxLit-1), maxLit)
		dists := completeCode(rng, 2+rng.IntN(maxDist-1), maxDist)
		if lits[256] == 0 { // the end of block needs a code: it takes one of another symbol
			first := used(lits)[0]
			lits[256], lits[first] = lits[first], 0
		}
		stream, data := block(rng, lits, dists, used(lits), used(dists), 200+rng.IntN(1500))
		m.check(t, stream, min(len(data), matcherSize-2))
	}
}

// The symbols that use up the most bits between two refills: a literal that just fits the
// table, a length and a distance of 15 bits with 5 and 13 more behind them.
func TestLongestCodes(t *testing.T) {
	m := newMatcher(t)
	rng := rand.New(rand.NewPCG(16, 17))
	lits, dists := make([]uint8, maxLit), make([]uint8, maxDist)
	for n := range uint8(litBits) {
		lits[n] = n + 1
	}
	for i := range 16 {
		lits[269+i] = maxCode
	}
	lits[256], lits[269] = maxCode, 0
	for n := range uint8(maxCode - 1) {
		dists[n] = n + 1
	}
	dists[28], dists[29] = maxCode, maxCode
	picks := []int{0, 5, litBits - 1, litBits - 1, litBits - 1, 281, 282, 283, 284}
	for range 100 {
		stream, data := block(rng, lits, dists, picks, []int{28, 29, 28, 29, 13}, 2600)
		m.check(t, stream, min(len(data), matcherSize-2))
	}
}
