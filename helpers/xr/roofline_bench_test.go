package xr

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/codec/inflate"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// mostBench is up to how many bytes of chunks, as stored, the benchmark holds in memory.
const mostBench = 128 << 20

// BenchmarkRoofline decodes a variable of deflate and shuffle on all cores, in ways that each
// do more than the one before, in turn within every round:
//
//	inflate  stored chunks held in memory, in pairs, by the same routine: the roofline
//	chunks   the same and what belongs to a chunk besides: checksums, unshuffle
//	read     the same from the file
//	stream   lazy.Stream into a sink that drops everything: planned and scheduled
//	mean     the exact mean over the first dimension
//
// GONDA_BENCH=FILE:VARIABLE names a file; else one is made, with the chunks, the noise and the
// rounding of ERA5. It reports GB/s of decoded bytes, medians of the rounds, and the ratio of
// each to the roofline in the same round.
func BenchmarkRoofline(b *testing.B) {
	s, data := benchVariable(b)
	chunks, stored := storedChunks(b, s)
	full := int64(s.chain.DecodedSize())
	client, err := cluster.Local(cluster.MemoryLimit("512MiB"))
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	mean := data.Reduce(lazy.Mean, []int{0}, lazy.ReduceOptions{})
	all := float64(data.Bytes())
	tasks := []struct {
		name  string
		bytes float64
		run   func() error
	}{
		{"inflate", float64(full) * float64(len(stored)), func() error {
			return inPairs(len(stored), 2*int(full), func(i, k int, room []byte) error {
				a, b := inflate.Zlib2(room[:full], stored[i], room[full:], stored[k])
				return firstOf(a, b)
			})
		}},
		{"chunks", float64(full) * float64(len(stored)), func() error {
			work := int(s.chain.ScratchSize())
			return inPairs(len(stored), 2*(int(full)+work), func(i, k int, room []byte) error {
				x, y, rest := room[:full], room[full:2*full], room[2*full:]
				a, b := s.chain.Decode2(codec.Stored{Dst: x, Src: stored[i], Scratch: rest[:work]}, codec.Stored{Dst: y, Src: stored[k], Scratch: rest[work:]})
				return firstOf(a, b)
			})
		}},
		{"read", float64(full) * float64(len(chunks)), func() error {
			return readPairs(s, chunks)
		}},
		{"stream", all, func() error {
			return lazy.Stream(context.Background(), client, data, dropping(data.Grid()))
		}},
		{"mean", all, func() error {
			_, err := lazy.Compute(context.Background(), client, mean)
			return err
		}},
	}
	rates := make([][]float64, len(tasks))
	for b.Loop() {
		for i, t := range tasks {
			begun := time.Now()
			if err := t.run(); err != nil {
				b.Fatal(t.name, err)
			}
			rates[i] = append(rates[i], t.bytes/time.Since(begun).Seconds()/1e9)
		}
	}
	for i, t := range tasks {
		b.ReportMetric(median(rates[i]), t.name+"_GB/s")
		if i > 0 {
			share := make([]float64, len(rates[i]))
			for k := range share {
				share[k] = rates[i][k] / rates[0][k]
			}
			b.ReportMetric(100*median(share), t.name+"_%")
		}
	}
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// inPairs runs do for neighbours among n things on all cores, each with room of its own.
func inPairs(n, room int, do func(i, k int, room []byte) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for w := range errs {
		wg.Go(func() {
			buf := make([]byte, room)
			for errs[w] == nil {
				i := int(next.Add(2)) - 2
				if i+1 >= n {
					return
				}
				errs[w] = do(i, i+1, buf)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// readPairs reads boxes of two chunks that lie end to end.
func readPairs(s *chunked, chunks [][]int) error {
	size := int(s.chain.DecodedSize())
	return inPairs(len(chunks), 2*size+int(s.Work(true)), func(i, k int, room []byte) error {
		for _, c := range [][]int{chunks[i], chunks[k]} {
			box := lazy.Box{}
			for d, a := range s.grid {
				lo, hi := a.Bounds(c[d])
				box.Lo, box.Hi = append(box.Lo, lo), append(box.Hi, hi)
			}
			if c[0]+1 < s.grid[0].Chunks() && c[0]%2 == 0 {
				_, box.Hi[0] = s.grid[0].Bounds(c[0] + 1)
			} else if c[0]%2 == 1 {
				continue // read with the one before
			}
			if _, err := s.Read(context.Background(), box, room[:box.Len()*s.Type().Size], room[2*size:]); err != nil {
				return err
			}
		}
		return nil
	})
}

// storedChunks is the positions of the whole chunks, and the stored bytes of those that fit
// into memory.
func storedChunks(b *testing.B, s *chunked) (chunks [][]int, stored [][]byte) {
	b.Helper()
	held := int64(0)
	at := make([]int, len(s.grid))
	last := make([]int, len(s.grid))
	for d := range last {
		if last[d] = s.shape[d]/s.m.Chunk[d] - 1; last[d] < 0 {
			b.Skip("no chunk is whole")
		}
	}
	for more := true; more; at, more = after(at, make([]int, len(at)), last) {
		chunks = append(chunks, at)
		ref, ok, err := s.m.Index.Ref(at)
		if err != nil || !ok || ref.Mask != 0 {
			b.Fatal("a chunk is not stored", at, err)
		}
		if held += ref.Length; held > mostBench {
			continue
		}
		p := make([]byte, ref.Length)
		if err := s.m.Bytes.ReadAt(context.Background(), ref.Key, p, ref.Offset); err != nil {
			b.Fatal(err)
		}
		stored = append(stored, p)
	}
	return chunks, stored
}

// dropping is a sink that keeps nothing.
type dropping []lazy.Axis

func (d dropping) Grid() []lazy.Axis                                       { return d }
func (dropping) Work() int64                                               { return 0 }
func (dropping) Write(context.Context, lazy.Box, lazy.Block, []byte) error { return nil }

// benchVariable opens the variable to decode.
func benchVariable(b *testing.B) (*chunked, lazy.Array) {
	b.Helper()
	path, name := filepath.Join(b.TempDir(), "era5.nc"), "t2m"
	if f := os.Getenv("GONDA_BENCH"); f != "" {
		i := strings.LastIndexByte(f, ':')
		path, name = f[:max(0, i)], f[i+1:]
	} else {
		writeField(b, path)
	}
	ds, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { ds.Close() })
	data := ds.Var(name).v.data
	s, ok := data.Source().(*chunked)
	if !ok || s.load() != nil || !s.Pairs() || !s.packing.Identity() {
		b.Skipf("%s in %s is not decoded in pairs here", name, path)
	}
	return s, data
}

// writeField writes 200 MB of a smooth field with noise, rounded as GRIB rounds.
func writeField(b *testing.B, path string) {
	b.Helper()
	shape := []int{48, 721, 1440}
	w, err := netcdf.Create(path, netcdf.NetCDF4, netcdf.Spec{
		Dims: []netcdf.Dimension{{Name: "time", Len: shape[0]}, {Name: "latitude", Len: shape[1]}, {Name: "longitude", Len: shape[2]}},
		Vars: []netcdf.VariableSpec{{Name: "t2m", Dims: []string{"time", "latitude", "longitude"}, Type: dtype.Float32, Chunk: []int{24, 23, 90}, Deflate: 1, Shuffle: true}},
	})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Abort()
	rng := rand.New(rand.NewPCG(1, 2))
	day := make([]byte, 24*721*1440*4)
	for t := 0; t < shape[0]; t += 24 {
		for i := range len(day) / 4 {
			h, y, x := float64(t+i/(721*1440)), float64(i/1440%721)/720, float64(i%1440)/1440
			v := 285 - 60*math.Abs(y-0.5) + 8*math.Sin(2*math.Pi*(3*x+h/24))*math.Cos(5*y) + 2*math.Sin(40*x+17*y+h/9) + 0.05*rng.NormFloat64()
			binary.LittleEndian.PutUint32(day[4*i:], math.Float32bits(float32(math.Round(v*512)/512)))
		}
		if err := w.WriteBox("t2m", []int{t, 0, 0}, []int{t + 24, 721, 1440}, day); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}
