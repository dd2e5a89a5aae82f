package netcdf

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// sample is a file to be written and what must be read from it.
type sample struct {
	format Format
	spec   Spec
	data   map[string][]byte   // elements of each variable in C order, little-endian
	texts  map[string][]string // of string variables
	skip   map[string]bool     // variables left unwritten; data hold the fill value then
}

// shape is the lengths of a variable's dimensions.
func (s *sample) shape(v VariableSpec) []int {
	out := []int{}
	for _, name := range v.Dims {
		for _, d := range s.spec.Dims {
			if d.Name == name {
				out = append(out, d.Len)
			}
		}
	}
	return out
}

func product(n []int) int {
	p := 1
	for _, x := range n {
		p *= x
	}
	return p
}

// store writes the sample, each variable in a random way: chunk by chunk, in boxes, whole.
func (s *sample) store(t *testing.T, path string, rng *rand.Rand) {
	t.Helper()
	w, err := Create(path, s.format, s.spec)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, i := range rng.Perm(len(s.spec.Vars)) {
		v := s.spec.Vars[i]
		if s.skip[v.Name] {
			continue
		}
		if err := s.storeVariable(w, v, rng); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func (s *sample) storeVariable(w *Writer, v VariableSpec, rng *rand.Rand) error {
	if v.Type.Kind == dtype.String {
		return w.WriteText(v.Name, s.texts[v.Name])
	}
	shape, data := s.shape(v), s.data[v.Name]
	if product(shape) == 0 {
		return nil
	}
	way := rng.IntN(3)
	step := make([]int, len(shape))
	for d, n := range shape {
		step[d] = n
		if v.Chunk != nil {
			step[d] = v.Chunk[d]
			if way == 1 {
				step[d] *= 1 + rng.IntN(3) // boxes of several chunks
			}
		} else if way > 0 {
			step[d] = 1 + rng.IntN(n)
			way = 1
		}
	}
	grid := make([]int, len(shape))
	for d, n := range shape {
		grid[d] = (n + step[d] - 1) / step[d]
	}
	total := product(grid)
	for _, k := range rng.Perm(total) {
		at, lo, hi := make([]int, len(shape)), make([]int, len(shape)), make([]int, len(shape))
		for d := len(grid) - 1; d >= 0; d-- {
			at[d] = k % grid[d]
			k /= grid[d]
			lo[d], hi[d] = at[d]*step[d], min((at[d]+1)*step[d], shape[d])
		}
		b := cut(data, shape, lo, hi, v.Type.Size)
		var err error
		if way == 1 {
			err = w.WriteBox(v.Name, lo, hi, b)
		} else {
			err = w.WriteChunk(v.Name, at, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cut copies a box out of an array.
func cut(data []byte, shape, lo, hi []int, size int) []byte {
	if len(shape) == 0 {
		return data[:size]
	}
	row := len(data) / shape[0]
	var out []byte
	for i := lo[0]; i < hi[0]; i++ {
		out = append(out, cut(data[i*row:(i+1)*row], shape[1:], lo[1:], hi[1:], size)...)
	}
	return out
}

// expectation is what the oracle compares, as JSON.
func (s *sample) expectation(t *testing.T, path string) {
	t.Helper()
	vars := []map[string]any{}
	for _, v := range s.spec.Vars {
		m := map[string]any{"name": v.Name, "dims": append([]string{}, v.Dims...), "type": v.Type.String(),
			"shape": s.shape(v), "chunk": v.Chunk, "deflate": v.Deflate, "shuffle": v.Shuffle,
			"fletcher32": v.Fletcher32, "attrs": attributesJSON(v.Attrs), "fill": nil}
		if v.Fill != nil {
			m["fill"] = attributeJSON(fillAttribute(v.Fill))
		}
		if v.Type.Kind == dtype.String {
			m["texts"] = s.texts[v.Name]
		} else {
			m["data"] = base64.StdEncoding.EncodeToString(s.data[v.Name])
		}
		vars = append(vars, m)
	}
	dims := []map[string]any{}
	for _, d := range s.spec.Dims {
		dims = append(dims, map[string]any{"name": d.Name, "len": d.Len, "unlimited": d.Unlimited})
	}
	b, err := json.Marshal(map[string]any{"format": string(s.format), "dims": dims, "vars": vars, "attrs": attributesJSON(s.spec.Attrs)})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
}

func attributesJSON(attrs []Attribute) []map[string]any {
	out := []map[string]any{}
	for _, a := range attrs {
		out = append(out, attributeJSON(a))
	}
	return out
}

func attributeJSON(a Attribute) map[string]any {
	m := map[string]any{"name": a.Name}
	switch v := a.Value.(type) {
	case string:
		m["text"], m["vlen"] = v, a.Type.Kind == dtype.String
	case []string:
		m["texts"] = v
	default:
		b, _ := binary.Append(nil, binary.LittleEndian, v)
		t, _ := sliceType(v)
		m["type"], m["data"] = t.String(), base64.StdEncoding.EncodeToString(b)
	}
	return m
}

var numbers = []dtype.Type{dtype.Int8, dtype.Int16, dtype.Int32, dtype.Float32, dtype.Float64,
	dtype.Uint8, dtype.Uint16, dtype.Uint32, dtype.Int64, dtype.Uint64}

var char = dtype.Type{Kind: dtype.Bytes, Size: 1}

// typesOf is the element types of a format.
func typesOf(f Format) []dtype.Type {
	switch f {
	case NetCDF4:
		return append([]dtype.Type{char, {Kind: dtype.String}}, numbers...)
	case Data64:
		return append([]dtype.Type{char}, numbers...)
	}
	return append([]dtype.Type{char}, numbers[:5]...)
}

// randomSample draws dimensions, variables of every kind and attributes.
func randomSample(rng *rand.Rand, f Format) *sample {
	s := &sample{format: f, data: map[string][]byte{}, texts: map[string][]string{}, skip: map[string]bool{}}
	names := []string{"time", "lat", "lon", "level", "x", "température", "n0"}
	for i := range 1 + rng.IntN(5) {
		d := Dimension{Name: names[i], Len: 1 + rng.IntN(9)}
		if f == NetCDF4 && rng.IntN(3) == 0 || f != NetCDF4 && i == 0 && rng.IntN(2) == 0 {
			d.Unlimited = true
		}
		s.spec.Dims = append(s.spec.Dims, d)
	}
	s.spec.Attrs = randomAttributes(rng, f)
	types := typesOf(f)
	for i := range rng.IntN(7) {
		s.addVariable(rng, i, types[rng.IntN(len(types))])
	}
	// Unlimited dimensions get their length from the variables that use them.
	for d := range s.spec.Dims {
		if s.spec.Dims[d].Unlimited && !s.uses(s.spec.Dims[d].Name) {
			s.spec.Dims[d].Len = 0
		}
	}
	return s
}

func (s *sample) uses(dim string) bool {
	for _, v := range s.spec.Vars {
		for _, d := range v.Dims {
			if d == dim {
				return true
			}
		}
	}
	return false
}

func (s *sample) addVariable(rng *rand.Rand, i int, t dtype.Type) {
	v := VariableSpec{Name: string(rune('a'+i)) + "_var", Type: t}
	taken := func(name string) bool {
		for _, v := range s.spec.Vars {
			if v.Name == name {
				return true
			}
		}
		return false
	}
	chunked := false
	for k := range rng.IntN(4) {
		d := s.spec.Dims[rng.IntN(len(s.spec.Dims))]
		if d.Unlimited && k > 0 && s.format != NetCDF4 {
			continue
		}
		v.Dims = append(v.Dims, d.Name)
		chunked = chunked || d.Unlimited
	}
	if dim := s.spec.Dims[rng.IntN(len(s.spec.Dims))].Name; rng.IntN(3) == 0 && !taken(dim) {
		v.Name = dim // a coordinate, or a variable that only has its name
	} else if len(v.Dims) > 0 && rng.IntN(3) == 0 && !taken(v.Dims[0]) {
		v.Name = v.Dims[0]
	}
	if s.format == NetCDF4 && len(v.Dims) > 0 && (chunked || rng.IntN(2) == 0) {
		v.Chunk = []int{}
		for range v.Dims {
			v.Chunk = append(v.Chunk, 1+rng.IntN(6))
		}
		if rng.IntN(2) == 0 {
			v.Deflate, v.Shuffle, v.Fletcher32 = rng.IntN(10), rng.IntN(2) == 0, rng.IntN(2) == 0
		}
		if t.Kind == dtype.String {
			v.Deflate, v.Shuffle, v.Fletcher32 = 0, false, false
		}
	}
	if s.format != NetCDF4 && rng.IntN(2) == 0 {
		for range v.Dims {
			v.Chunk = append(v.Chunk, 1+rng.IntN(6))
		}
	}
	v.Attrs = randomAttributes(rng, s.format)
	if rng.IntN(3) == 0 {
		v.Fill = someFill(rng, t)
	}
	s.spec.Vars = append(s.spec.Vars, v)
	s.addData(rng, v)
}

// addData draws elements, or leaves the variable to its fill value.
func (s *sample) addData(rng *rand.Rand, v VariableSpec) {
	n := product(s.shape(v))
	s.skip[v.Name] = rng.IntN(5) == 0
	if v.Type.Kind == dtype.String {
		texts := make([]string, n)
		for i := range texts {
			if f, ok := v.Fill.(string); ok && s.skip[v.Name] {
				texts[i] = f
			} else if !s.skip[v.Name] {
				texts[i] = []string{"", "a", "grüße", "expver 0001", string(make([]byte, 0)) + "日本"}[rng.IntN(5)]
			}
		}
		s.texts[v.Name] = texts
		return
	}
	b := make([]byte, n*v.Type.Size)
	if s.skip[v.Name] {
		fill := defaultFill(v.Type)
		if v.Fill != nil {
			if f, ok := v.Fill.(string); ok {
				fill = []byte(f)
			} else {
				fill, _ = binary.Append(nil, binary.LittleEndian, v.Fill)
			}
		}
		for i := range b {
			b[i] = fill[i%len(fill)]
		}
	} else {
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		if v.Type.Kind == dtype.Bytes {
			for i := range b {
				b[i] = 'a' + b[i]%26
			}
		}
	}
	s.data[v.Name] = b
}

func someFill(rng *rand.Rand, t dtype.Type) any {
	switch t {
	case dtype.Int8:
		return int8(-7)
	case dtype.Int16:
		return int16(-32768)
	case dtype.Int32:
		return int32(77)
	case dtype.Int64:
		return int64(math.MinInt64)
	case dtype.Uint8:
		return uint8(200)
	case dtype.Uint16:
		return uint16(40000)
	case dtype.Uint32:
		return uint32(4000000000)
	case dtype.Uint64:
		return uint64(math.MaxUint64)
	case dtype.Float32:
		return []float32{float32(math.NaN()), -9999, float32(math.Inf(1))}[rng.IntN(3)]
	case dtype.Float64:
		return []float64{math.NaN(), 1e20}[rng.IntN(2)]
	case char:
		return "x"
	}
	return "none"
}

// randomAttributes draws a few of every type that the format has.
func randomAttributes(rng *rand.Rand, f Format) []Attribute {
	all := []Attribute{
		{Name: "units", Value: "K"}, {Name: "empty", Value: ""}, {Name: "long_name", Value: "température à 2 m"},
		{Name: "scale_factor", Value: []float64{0.1}}, {Name: "valid_range", Value: []int16{-5, 7, 9}},
		{Name: "f", Value: []float32{1.5, -2}}, {Name: "i", Value: []int32{math.MinInt32}}, {Name: "b", Value: []int8{-1, 2}},
		{Name: "history", Value: string(make([]byte, 0)) + "line\nanother\tline"},
	}
	if f == Data64 || f == NetCDF4 {
		all = append(all, Attribute{Name: "u1", Value: []uint8{255}}, Attribute{Name: "u2", Value: []uint16{65535, 1}},
			Attribute{Name: "u4", Value: []uint32{1 << 31}}, Attribute{Name: "i8", Value: []int64{1 << 62}}, Attribute{Name: "u8", Value: []uint64{1 << 63}})
	}
	if f == NetCDF4 {
		all = append(all, Attribute{Name: "texts", Value: []string{"a", "", "grün"}}, Attribute{Name: "one", Value: []string{"only"}},
			Attribute{Name: "vlen", Type: dtype.Type{Kind: dtype.String}, Value: "text of any length"})
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:rng.IntN(len(all)+1)]
}

// writeSamples stores samples and their expectations in a folder.
func writeSamples(t *testing.T, dir string, samples map[string]*sample) {
	t.Helper()
	for name, s := range samples {
		rng := rand.New(rand.NewPCG(uint64(len(name)), 9))
		s.store(t, filepath.Join(dir, name+".nc"), rng)
		s.expectation(t, filepath.Join(dir, name+".json"))
	}
}
