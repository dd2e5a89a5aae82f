package inflate

import (
	"math/rand/v2"
	"testing"
)

// lookup decodes one symbol the way the loops do.
func lookup(table []uint32, bits int, buf uint64) (symbol, length int) {
	e := table[buf&(1<<bits-1)]
	if e&subtable != 0 {
		length = bits
		e = table[int(e>>valueShift)+int(buf>>bits&(1<<(e>>codeShift&codeMask)-1))]
	}
	return int(e >> valueShift), length + int(e&dropMask)
}

// completeCode splits leaves of a tree at random, deep ones more gladly, into n leaves, and
// gives them to symbols in any order.
func completeCode(rng *rand.Rand, n, symbols int) []uint8 {
	depths := []uint8{0}
	for len(depths) < n {
		i := rng.IntN(len(depths))
		if rng.IntN(3) > 0 {
			i = len(depths) - 1
		}
		if depths[i] == maxCode {
			i = rng.IntN(len(depths))
		}
		if depths[i] < maxCode {
			depths[i]++
			depths = append(depths, depths[i])
		}
	}
	lengths := make([]uint8, symbols)
	for i, to := range rng.Perm(symbols)[:n] {
		lengths[to] = depths[i]
	}
	return lengths
}

// Every symbol of random complete codes is found through table and subtables by the code that
// RFC 1951 section 3.2.2 gives it, whatever bits follow.
func TestBuild(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	var b builder
	var symbols [288]uint32
	for i := range symbols {
		symbols[i] = uint32(i) << valueShift
	}
	for _, kind := range []struct{ bits, size, symbols int }{
		{litBits, litSize, maxLit}, {distBits, distSize, maxDist}, {maxPrecode, distSize, precodes},
	} {
		table := make([]uint32, kind.size)
		for range 500 {
			lengths := completeCode(rng, 2+rng.IntN(kind.symbols-1), kind.symbols)
			if !b.build(table, kind.bits, lengths, symbols[:]) {
				t.Fatalf("refused: %v", lengths)
			}
			code := uint64(0)
			for n := uint8(1); n <= maxCode; n++ {
				for symbol, length := range lengths {
					if length != n {
						continue
					}
					got, used := lookup(table, kind.bits, reversed(code, n)|rng.Uint64()<<n)
					if got != symbol || used != int(n) {
						t.Fatalf("%d of %d bits decoded as %d of %d in %v", symbol, n, got, used, lengths)
					}
					code++
				}
				code <<= 1
			}
			damaged := append([]uint8(nil), lengths...)
			damaged[rng.IntN(len(damaged))] ^= uint8(1 + rng.IntN(15))
			if kraft(damaged) != 1<<maxCode && kraft(damaged) > 1<<(maxCode-1) && b.build(table, kind.bits, damaged, symbols[:]) {
				t.Fatalf("no code, but accepted: %v", damaged)
			}
		}
	}
}

func reversed(code uint64, n uint8) (r uint64) {
	for range n {
		r = r<<1 | code&1
		code >>= 1
	}
	return r
}

// kraft is the part of all codes that these lengths use, times 2^15.
func kraft(lengths []uint8) (sum int) {
	for _, n := range lengths {
		if n > 0 {
			sum += 1 << (maxCode - n)
		}
	}
	return sum
}
