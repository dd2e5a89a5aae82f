package lazy

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// plain is an array evaluated at once by the loops that define each verb: the oracle of the
// planned execution. Elements are float64 whatever the type.
type plain struct {
	shape []int
	x     []float64
}

func (p plain) at(idx []int) float64 { return p.x[offset(idx, strides(p.shape))] }

// build makes an array by its elements.
func build(shape []int, f func(idx []int) float64) plain {
	out := plain{slices.Clone(shape), make([]float64, 0, size(shape))}
	if err := each(shape, func(idx []int) error {
		out.x = append(out.x, f(idx))
		return nil
	}); err != nil {
		panic(err)
	}
	return out
}

func (p plain) index(ix []Index) plain {
	shape := make([]int, len(ix))
	for d := range ix {
		shape[d] = ix[d].Len
	}
	src := make([]int, len(ix))
	return build(shape, func(idx []int) float64 {
		for d := range src {
			src[d] = ix[d].at(idx[d])
		}
		return p.at(src)
	})
}

func (p plain) view(axes, shape []int) plain {
	src := make([]int, len(p.shape))
	return build(shape, func(idx []int) float64 {
		clear(src)
		for d, k := range axes {
			if k >= 0 && p.shape[k] == shape[d] {
				src[k] = idx[d]
			}
		}
		return p.at(src)
	})
}

func (p plain) binary(q plain, f func(a, b float64) float64) plain {
	out := plain{p.shape, make([]float64, len(p.x))}
	for i := range p.x {
		out.x[i] = f(p.x[i], q.x[i])
	}
	return out
}

func concatPlain(dim int, parts []plain) plain {
	shape := slices.Clone(parts[0].shape)
	shape[dim] = 0
	for _, p := range parts {
		shape[dim] += p.shape[dim]
	}
	return build(shape, func(idx []int) float64 {
		at := slices.Clone(idx)
		for _, p := range parts {
			if at[dim] < p.shape[dim] {
				return p.at(at)
			}
			at[dim] -= p.shape[dim]
		}
		panic("past the end")
	})
}

// reduce folds with math/big, so that sums are exact and rounded once.
func (p plain) reduce(f Fold, over []bool, opt ReduceOptions) plain {
	var shape []int
	for d, n := range p.shape {
		if !over[d] {
			shape = append(shape, n)
		}
	}
	groups := make([][]float64, size(shape))
	st := strides(shape)
	if err := each(p.shape, func(idx []int) error {
		var kept []int
		for d, i := range idx {
			if !over[d] {
				kept = append(kept, i)
			}
		}
		o := offset(kept, st)
		groups[o] = append(groups[o], p.at(idx))
		return nil
	}); err != nil {
		panic(err)
	}
	out := plain{shape, make([]float64, len(groups))}
	for i, g := range groups {
		out.x[i] = foldPlain(f, g, opt)
	}
	return out
}

func foldPlain(f Fold, g []float64, opt ReduceOptions) float64 {
	valid := slices.DeleteFunc(slices.Clone(g), math.IsNaN)
	if f == Count {
		return float64(len(valid))
	}
	if opt.KeepNA && len(valid) < len(g) || len(valid) < opt.MinCount {
		return math.NaN()
	}
	switch f {
	case Min, Max:
		if len(valid) == 0 {
			return math.NaN()
		}
		best := valid[0]
		for _, v := range valid {
			if f == Min {
				best = math.Min(best, v)
			} else {
				best = math.Max(best, v)
			}
		}
		return best
	case Any:
		return truth(slices.ContainsFunc(g, func(v float64) bool { return v != 0 }))
	case All:
		return truth(!slices.Contains(g, 0))
	}
	if up, down := slices.Contains(valid, math.Inf(1)), slices.Contains(valid, math.Inf(-1)); up || down {
		switch {
		case f != Sum && f != Mean || up && down:
			return math.NaN()
		case up:
			return math.Inf(1)
		}
		return math.Inf(-1)
	}
	sum, squares := new(big.Rat), new(big.Rat)
	for _, v := range valid {
		r := new(big.Rat).SetFloat64(v)
		sum.Add(sum, r)
		squares.Add(squares, new(big.Rat).Mul(r, r))
	}
	if f == Sum {
		v, _ := sum.Float64()
		return v
	}
	n := int64(len(valid))
	if n == 0 || f != Mean && n <= int64(opt.DDof) {
		return math.NaN()
	}
	count := new(big.Rat).SetInt64(n)
	mean := new(big.Rat).Quo(sum, count)
	if f == Mean {
		v, _ := mean.Float64()
		return v
	}
	// (Q - S*S/n) / (n - ddof)
	m2 := squares.Sub(squares, new(big.Rat).Mul(sum, mean))
	m2.Quo(m2, new(big.Rat).SetInt64(n-int64(opt.DDof)))
	if f == Var {
		v, _ := m2.Float64()
		return v
	}
	root := new(big.Float).SetPrec(200).SetRat(m2)
	v, _ := root.Sqrt(root).Float64()
	return v
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// pair is one expression, lazy and plain, built by the same verbs.
type pair struct {
	a Array
	p plain
}

// maker makes random expressions. The chunks are those of its axes, so that the same seed
// gives the same expression over other chunks.
type maker struct {
	r     *rand.Rand
	chunk int // 0, 1, 2: another chunking of every source
}

// source is random float32 values, some of them missing, some of them alike.
func (m *maker) source(shape []int) pair {
	spread := m.r.IntN(3)
	missing := m.r.IntN(3) == 0
	values := make([]float32, size(shape))
	for i := range values {
		v := m.r.NormFloat64()*10 + 280
		switch spread {
		case 1:
			v = math.Exp(20 * m.r.NormFloat64())
		case 2:
			v = float64(m.r.IntN(5))
		}
		values[i] = float32(v)
		if missing && m.r.IntN(4) == 0 {
			values[i] = float32(math.NaN())
		}
	}
	var axes []Axis
	for _, n := range shape {
		seeds := []int{m.r.IntN(n) + 1, m.r.IntN(n) + 1, n} // drawn whatever the chunking
		switch m.chunk {
		case 0:
			axes = append(axes, Regular(n, seeds[0]))
		case 1:
			cut := seeds[1]
			axes = append(axes, NewAxis(Run{cut, 1}, Run{1, n - cut}))
		default:
			axes = append(axes, whole(seeds[2]))
		}
	}
	b := BlockOf(shape, values)
	p := plain{shape, b.Float64s()}
	return pair{FromSource(&chunkedMemory{memory{"test values", b, axes}}), p}
}

// chunkedMemory is values in memory that a plan treats like a file: weight, scratch, bytes.
type chunkedMemory struct{ memory }

func (m *chunkedMemory) Stored(b Box) int64 { return int64(4 * b.Len()) }
func (m *chunkedMemory) Held() int64        { return 1000 }

// expression is a random expression of some depth over a shape.
func (m *maker) expression(shape []int, depth int) pair {
	if depth == 0 {
		return m.source(shape)
	}
	rank := len(shape)
	switch m.r.IntN(10) {
	case 0: // elementwise
		x, y := m.expression(shape, depth-1), m.expression(shape, depth-1)
		if m.r.IntN(2) == 0 {
			return pair{x.a.Binary(kernel.Add, y.a), x.p.binary(y.p, func(a, b float64) float64 { return float64(float32(a) + float32(b)) })}
		}
		return pair{x.a.Binary(kernel.Mul, y.a), x.p.binary(y.p, func(a, b float64) float64 { return float64(float32(a) * float32(b)) })}
	case 1: // an operand used twice
		x := m.expression(shape, depth-1)
		return pair{x.a.Binary(kernel.Sub, x.a.Scalar(kernel.Mul, Float(0.5), false)),
			x.p.binary(x.p, func(a, b float64) float64 { return float64(float32(a) - float32(b)*0.5) })}
	case 2: // slices, steps, reversals, picks
		big := make([]int, rank)
		ix := make([]Index, rank)
		for d, n := range shape {
			big[d] = n + m.r.IntN(4)
			step := 1 + m.r.IntN(2)
			switch m.r.IntN(4) {
			case 0:
				ix[d] = Slice(big[d]-n, big[d])
			case 1:
				big[d] = n*step + m.r.IntN(2)
				ix[d] = Index{0, step, n, nil}
			case 2:
				big[d] = n*step + m.r.IntN(2)
				ix[d] = Index{(n - 1) * step, -step, n, nil}
			default:
				pos := make([]int, n)
				for i := range pos {
					pos[i] = m.r.IntN(big[d])
				}
				ix[d] = Positions(pos)
			}
		}
		x := m.expression(big, depth-1)
		return pair{x.a.Index(ix...), x.p.index(ix)}
	case 3: // concatenation
		d := m.r.IntN(rank)
		if shape[d] < 2 {
			return m.expression(shape, depth-1)
		}
		cut := 1 + m.r.IntN(shape[d]-1)
		one, two := slices.Clone(shape), slices.Clone(shape)
		one[d], two[d] = cut, shape[d]-cut
		x, y := m.expression(one, depth-1), m.expression(two, depth-1)
		return pair{Concat(d, x.a, y.a), concatPlain(d, []plain{x.p, y.p})}
	case 4: // transposition
		perm := m.r.Perm(rank)
		below := make([]int, rank)
		for d, k := range perm {
			below[k] = shape[d]
		}
		x := m.expression(below, depth-1)
		return pair{x.a.Transpose(perm...), x.p.view(perm, shape)}
	case 5: // broadcasting
		d := m.r.IntN(rank)
		axes, below := make([]int, rank), slices.Delete(slices.Clone(shape), d, d+1)
		for i := range axes {
			axes[i] = i
			if i == d {
				axes[i] = -1
			} else if i > d {
				axes[i] = i - 1
			}
		}
		if len(below) == 0 {
			return m.expression(shape, depth-1)
		}
		x := m.expression(below, depth-1)
		return pair{x.a.View(axes, shape), x.p.view(axes, shape)}
	case 6: // a fold inside: what is left of its mean
		x := m.expression(shape, depth-1)
		over := make([]bool, rank)
		d := m.r.IntN(rank)
		over[d] = true
		mean := x.a.Reduce(Mean, []int{d}, ReduceOptions{})
		axes := make([]int, rank)
		for i := range axes {
			axes[i] = i
			if i == d {
				axes[i] = -1
			} else if i > d {
				axes[i] = i - 1
			}
		}
		pm := x.p.reduce(Mean, over, ReduceOptions{}).view(axes, shape)
		for i, v := range pm.x {
			pm.x[i] = float64(float32(v))
		}
		return pair{x.a.Binary(kernel.Sub, mean.View(axes, shape)),
			x.p.binary(pm, func(a, b float64) float64 { return float64(float32(a) - float32(b)) })}
	case 7: // what is left of the mean of its group
		x := m.expression(shape, depth-1)
		d := m.r.IntN(rank)
		g := someGroups(m.r, shape[d])
		mean, pm := x.a.ReduceGroups(Mean, d, g, ReduceOptions{}), x.p.groups(Mean, d, g, ReduceOptions{})
		for i, v := range pm.x {
			pm.x[i] = float64(float32(v))
		}
		ix := make([]Index, rank)
		for i, n := range shape {
			ix[i] = Whole(n)
		}
		pick := make([]int, shape[d])
		for i, k := range g.Of {
			pick[i] = max(0, int(k))
		}
		ix[d] = Positions(pick)
		if m.r.IntN(2) == 0 {
			mean = mean.Hold()
		}
		return pair{x.a.Binary(kernel.Sub, mean.Index(ix...)),
			x.p.binary(pm.index(ix), func(a, b float64) float64 { return float64(float32(a) - float32(b)) })}
	case 8: // groups of something longer
		d := m.r.IntN(rank)
		long := slices.Clone(shape)
		long[d] += m.r.IntN(9)
		x := m.expression(long, depth-1)
		g := someGroups(m.r, long[d])
		g.N = shape[d]
		for i := range g.Of {
			g.Of[i] %= int32(g.N)
		}
		return pair{x.a.ReduceGroups(Max, d, g, ReduceOptions{}), x.p.groups(Max, d, g, ReduceOptions{})}
	}
	return m.expression(shape, depth-1)
}

// reduced is a fold of the pair over random dimensions.
func (m *maker) reduced(x pair) pair {
	f := []Fold{Sum, Mean, Var, Std, Min, Max, Count, Any, All}[m.r.IntN(9)]
	over := make([]bool, len(x.p.shape))
	var dims []int
	for d := range over {
		if over[d] = m.r.IntN(2) == 0; over[d] {
			dims = append(dims, d)
		}
	}
	if len(dims) == 0 {
		dims = []int{0}
		over[0] = true
	}
	opt := ReduceOptions{Type: dtype.Float64, KeepNA: m.r.IntN(4) == 0, DDof: m.r.IntN(2)}
	if f == Any || f == All || f == Count {
		opt.KeepNA = false
	}
	return pair{x.a.Reduce(f, dims, opt), x.p.reduce(f, over, opt)}
}
