package netcdf

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// weather is temperatures on a grid as packed archives have them: smooth fields with noise
// at the 16-bit step, as int16 or as the float32 they decode to.
func weather(times, lats, lons int, packed bool) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var out []byte
	for t := range times {
		for y := range lats {
			for x := range lons {
				k := 280 + 30*math.Cos(float64(y)/float64(lats)*3) + 8*math.Sin(float64(x)/25+float64(t)/12) + rng.NormFloat64()*0.05
				q := math.Round((k - 270) / 0.002)
				if packed {
					out = binary.LittleEndian.AppendUint16(out, uint16(int16(q)))
				} else {
					out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(270+q*0.002)))
				}
			}
		}
	}
	return out
}

func BenchmarkWriteChunk(b *testing.B) {
	const times, lats, lons = 24, 91, 180
	plain := VariableSpec{Name: "t2m", Dims: []string{"time", "lat", "lon"}, Type: dtype.Float32, Chunk: []int{times, lats, lons}}
	deflate, packed := plain, plain
	deflate.Deflate, deflate.Shuffle = 1, true
	packed.Type, packed.Deflate, packed.Shuffle = dtype.Int16, 1, true
	for _, c := range []struct {
		name    string
		format  Format
		v       VariableSpec
		lats    int // of the variable: fewer than the chunk's make it clipped
		threads int
	}{
		{"float32", NetCDF4, plain, lats, 1},
		{"float32-shuffle-deflate1", NetCDF4, deflate, lats, 1},
		{"float32-shuffle-deflate1-2threads", NetCDF4, deflate, lats, 2},
		{"float32-shuffle-deflate1-clipped", NetCDF4, deflate, 80, 1},
		{"int16-shuffle-deflate1", NetCDF4, packed, lats, 1},
		{"classic-float32", Offset64, plain, lats, 1},
	} {
		b.Run(c.name, func(b *testing.B) {
			data := weather(times, c.lats, lons, c.v.Type == dtype.Int16)
			dims := []Dimension{{"time", times * 64, true}, {"lat", c.lats, false}, {"lon", lons, false}}
			if c.v.Chunk[1] > c.lats {
				dims[1].Unlimited = true // else the chunk would be cut to the dimension
			}
			if c.format != NetCDF4 {
				c.v.Deflate, c.v.Shuffle = 0, false
			}
			w, err := Create(filepath.Join(b.TempDir(), "a.nc"), c.format, Spec{Dims: dims, Vars: []VariableSpec{c.v}})
			if err != nil {
				b.Fatal(err)
			}
			defer w.Abort()
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			var group sync.WaitGroup
			n := 0
			for b.Loop() {
				if n%c.threads == 0 {
					group.Wait()
				}
				at := [3]int{n % 64, 0, 0}
				n++
				write := func() {
					if err := w.WriteChunk("t2m", at[:], data); err != nil {
						b.Error(err)
					}
				}
				if c.threads == 1 {
					write()
				} else {
					group.Go(write)
				}
			}
			group.Wait()
		})
	}
}
