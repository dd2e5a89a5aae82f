package netcdf

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// matrixCell is one combination: a file that ncgen makes and what other tools make of it.
type matrixCell struct {
	choices []string // of each factor
	file    matrixFile
	steps   [][]string // commands, whose arguments IN, OUT and TEXT are files
	byH5    bool       // h5dump is the oracle, else ncdump
}

func (c matrixCell) name() string { return strings.Join(c.choices, " ") }

// The choices of each factor, as CDL's special attributes say them; | parts attributes.
var (
	matrixKinds    = []string{"classic", "64-bit offset", "cdf5", "netCDF-4 classic model", "netCDF-4"}
	matrixStorages = []string{"", `_Storage = "contiguous"`, `_Storage = "compact"`, `_ChunkSizes = 1, 1, 1`, `_ChunkSizes = 2, 3, 4`, `_ChunkSizes = 4, 5, 2`, `_ChunkSizes = 6, 5, 7`}
	matrixFilters  = []string{"", `_DeflateLevel = 1`, `_DeflateLevel = 9|_Shuffle = "true"`, `_Shuffle = "true"`, `_Fletcher32 = "true"`, `_DeflateLevel = 4|_Shuffle = "true"|_Fletcher32 = "true"`, `_Filter = "4,32,8"`, `_Filter = "4,4,2"`}
	matrixEndians  = []string{"", `_Endianness = "big"`, `_Endianness = "little"`}
	matrixFills    = []string{"default", "value", "none"}

	matrixCopies  = [][]string{{"-d", "5"}, {"-d", "1", "-s"}, {"-c", "t/1,y/2,x/3"}, {"-c", "t/4,y/4,x/7", "-d", "9", "-s"}, {"-u"}, {"-k", "classic"}, {"-k", "64-bit offset"}, {"-k", "cdf5"}, {"-k", "netCDF-4"}, {"-k", "netCDF-4 classic model"}}
	matrixBounds  = [][]string{{"--low=0", "--high=1"}, {"--low=0", "--high=2"}, {"--low=1", "--high=2"}, {"--low=2", "--high=2"}}
	matrixLayouts = []string{"CONTI", "COMPA", "CHUNK=1x1x1", "CHUNK=2x3x4", "CHUNK=5x2x7", "CHUNK=6x5x7"}
	matrixPacks   = [][]string{{"NONE"}, {"GZIP=1"}, {"GZIP=9"}, {"SHUF"}, {"FLET"}, {"SZIP=8,NN"}, {"SZIP=32,EC"}, {"NBIT"}, {"SOFF=0,IN"}, {"SOFF=2,DS"}, {"SHUF", "GZIP=6", "FLET"}, {"NBIT", "SHUF", "GZIP=3"}}
	matrixFiles   = [][]string{{"-S", "PAGE", "-G", "4096"}, {"-S", "NONE"}, {"-u", "TEXT", "-b", "1024"}, {"-s", "8"}, {"-s", "16:dtype"}, {"-c", "2", "-d", "1"}, {"-a", "512", "-t", "1"}, {"-M", "512"}, {"-n"}, {"-q", "name", "-z", "descending"}}
)

// matrixCells are all combinations that make sense.
func matrixCells() (all []matrixCell) {
	for _, kind := range matrixKinds {
		for unlimited := range 3 {
			for _, fill := range matrixFills {
				for _, c := range storageCells(kind, unlimited) {
					c.file.fill = fill
					c.choices = append([]string{kind, fmt.Sprintf("unlimited %d", unlimited), "fill " + fill}, c.choices...)
					all = append(all, c)
				}
			}
		}
	}
	for unlimited := range 3 {
		for _, kind := range []string{"classic", "netCDF-4"} {
			all = append(all, copyCells(kind, unlimited)...)
		}
		all = append(all, repackCells(unlimited)...)
	}
	return all
}

// storageCells are files as ncgen makes them.
func storageCells(kind string, unlimited int) (all []matrixCell) {
	classic := !strings.HasPrefix(kind, "netCDF-4")
	if unlimited > 1 && kind != "netCDF-4" {
		return nil
	}
	if classic {
		return []matrixCell{{choices: []string{"as it comes"}, file: matrixFile{kind: kind, unlimited: unlimited}}}
	}
	for _, storage := range matrixStorages {
		chunked := strings.HasPrefix(storage, "_Chunk")
		if unlimited > 0 && !chunked && storage != "" {
			continue
		}
		for _, filter := range matrixFilters {
			if filter != "" && !chunked {
				continue
			}
			for _, endian := range matrixEndians {
				all = append(all, matrixCell{
					choices: []string{storage, filter, endian},
					file:    matrixFile{kind: kind, unlimited: unlimited, storage: storage, filter: filter, endian: endian},
				})
			}
		}
	}
	return all
}

// copyCells are copies by nccopy.
func copyCells(kind string, unlimited int) (all []matrixCell) {
	if unlimited > 1 && kind == "classic" {
		return nil
	}
	for _, options := range matrixCopies {
		if kind == "netCDF-4" && options[0] == "-k" && options[1] != "netCDF-4" {
			continue // types that the other formats lack
		}
		if kind == "classic" && options[0] != "-k" {
			options = append([]string{"-4"}, options...)
		}
		all = append(all, matrixCell{
			choices: []string{"nccopy", kind, fmt.Sprintf("unlimited %d", unlimited), strings.Join(options, " ")},
			file:    matrixFile{kind: kind, unlimited: unlimited, fill: "value", numbers: slices.Contains(options, "-d")},
			steps:   [][]string{append(append([]string{"nccopy"}, options...), "IN", "OUT")},
		})
	}
	return all
}

// repackCells are copies by h5repack.
func repackCells(unlimited int) (all []matrixCell) {
	file := matrixFile{kind: "netCDF-4", unlimited: unlimited, fill: "value"}
	names := strings.Join(file.numeric(), ",")
	cell := func(options []string, choices ...string) {
		all = append(all, matrixCell{
			choices: append([]string{"h5repack", fmt.Sprintf("unlimited %d", unlimited)}, choices...),
			file:    file, byH5: true,
			steps: [][]string{append(append([]string{"h5repack"}, options...), "IN", "OUT")},
		})
	}
	for _, bounds := range matrixBounds {
		for _, options := range matrixFiles {
			cell(append(slices.Clone(bounds), options...), strings.Join(bounds, " "), strings.Join(options, " "))
			all[len(all)-1].file.textless = true
		}
		for _, layout := range matrixLayouts {
			if unlimited > 0 && !strings.HasPrefix(layout, "CHUNK") {
				continue
			}
			for _, pack := range matrixPacks {
				if pack[0] != "NONE" && !strings.HasPrefix(layout, "CHUNK") {
					continue
				}
				for _, endian := range matrixEndians[1:] {
					options := append(slices.Clone(bounds), "-l", names+":"+layout)
					for _, f := range pack {
						options = append(options, "-f", names+":"+f)
					}
					cell(options, strings.Join(bounds, " "), layout, strings.Join(pack, " "), endian)
					last := &all[len(all)-1].file
					last.endian, last.finite = endian, strings.HasPrefix(pack[0], "SOFF")
				}
			}
		}
	}
	return all
}

// sampled takes, in an order that is always the same, the cells that have a pair of choices
// which no cell before has.
func sampled(all []matrixCell) (some []matrixCell) {
	all = slices.Clone(all)
	rand.New(rand.NewPCG(3, 5)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	seen := map[string]bool{}
	for _, c := range all {
		fresh := false
		for i, a := range c.choices {
			for j, b := range c.choices[:i] {
				pair := fmt.Sprint(len(c.choices), i, a, j, b)
				fresh = fresh || !seen[pair]
				seen[pair] = true
			}
		}
		if fresh {
			some = append(some, c)
		}
	}
	return some
}

// TestMatrixAgreesWithDumps lets the libraries' own tools write files of all formats,
// storages, indexes of chunks, filters, types and byte orders, and compares every value with
// what ncdump or h5dump prints. GONDA_MATRIX=full takes all combinations, else those of a
// sample that has every pair of choices.
func TestMatrixAgreesWithDumps(t *testing.T) {
	for _, name := range []string{"ncgen", "nccopy", "ncdump", "h5repack", "h5dump"} {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not installed: apt install netcdf-bin hdf5-tools", name)
		}
		t.Skipf("%s is not installed: apt install netcdf-bin hdf5-tools", name)
	}
	all := matrixCells()
	cells := all
	if os.Getenv("GONDA_MATRIX") != "full" {
		cells = sampled(all)
	}
	if brief() {
		cells = cells[:share(len(cells))]
	}
	var variables, elements, attributes, refused atomic.Int64
	var structures sync.Map
	t.Run("cells", func(t *testing.T) {
		for _, c := range cells {
			t.Run(c.name(), func(t *testing.T) {
				t.Parallel()
				path := c.build(t)
				if path == "" {
					refused.Add(1)
					return
				}
				noteStructures(t, &structures, path)
				v, e, a := c.compare(t, path)
				variables.Add(int64(v))
				elements.Add(int64(e))
				attributes.Add(int64(a))
			})
		}
	})
	t.Logf("%d of %d combinations, %d of them refused by the tools; %d variables, %d elements, %d attributes", len(cells), len(all), refused.Load(), variables.Load(), elements.Load(), attributes.Load())
	for _, name := range matrixStructures {
		if _, ok := structures.Load(name); !ok && !brief() {
			t.Errorf("no file has a structure %s", name)
		}
	}
	if refused.Load()*10 > int64(len(cells)) {
		t.Error("the tools refuse too many combinations")
	}
}

// matrixStructures are the signatures that the files must have among them: chunks
// in trees of version 1, headers and their continuations, fixed and extensible arrays, trees
// of version 2, heaps of both kinds, shared messages.
var matrixStructures = []string{"TREE", "OHDR", "OCHK", "FAHD", "FADB", "EAHD", "EAIB", "EADB", "BTHD", "BTLF", "FRHP", "FHDB", "GCOL", "SMTB"}

func noteStructures(t *testing.T, seen *sync.Map, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range matrixStructures {
		if bytes.Contains(text, []byte(name)) {
			seen.Store(name, true)
		}
	}
}

// build makes the cell's file; "" when the tools do not.
func (c matrixCell) build(t *testing.T) string {
	dir := t.TempDir()
	hash := fnv.New64()
	hash.Write([]byte(c.name()))
	c.file.rng = rand.New(rand.NewPCG(hash.Sum64(), 1))
	text, path := filepath.Join(dir, "m.cdl"), filepath.Join(dir, "0.nc")
	if err := os.WriteFile(text, []byte(c.file.cdl()), 0o644); err != nil {
		t.Fatal(err)
	}
	steps := append([][]string{{"ncgen", "-k", c.file.kind, "-o", "OUT", "TEXT"}}, c.steps...)
	in := ""
	for i, step := range steps {
		path = filepath.Join(dir, fmt.Sprintf("%d.nc", i))
		args := slices.Clone(step)
		for k, a := range args {
			switch a {
			case "IN":
				args[k] = in
			case "OUT":
				args[k] = path
			case "TEXT":
				args[k] = text
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
		cancel()
		if err != nil {
			t.Logf("%v: %v\n%.300s", step, err, out)
			return ""
		}
		in = path
	}
	return path
}

// compare reads all variables and holds them to the dump.
func (c matrixCell) compare(t *testing.T, path string) (variables, count, attributes int) {
	f, err := Open(path)
	if err != nil {
		t.Error(err)
		return 0, 0, 0
	}
	defer f.Close()
	want := c.dump(t, f)
	attributes += c.compareHeader(t, f.Root, want)
	for _, v := range variablesBelow(f.Root) {
		list, ok := want.values[v.Path]
		n := int(bytesOf(v.Shape, 1))
		if !ok && n > 0 {
			t.Errorf("%s: %d elements, none in the dump", v.Name, n)
			continue
		}
		if v.Type.Numeric() && len(v.Enum) == 0 || v.Type.Kind == dtype.Bytes {
			list = flattenDump(list)
		}
		if c.byH5 {
			list = v.grown(list)
		}
		got, err := v.matrixValues(c.byH5)
		if err != nil {
			t.Error(err)
			continue
		}
		v.holdTo(t, list, got)
		if v.Type.Numeric() {
			v.holdTo(t, list, v.computed(t))
		}
		variables++
		count += len(got)
	}
	return variables, count, attributes
}

// variablesBelow are those of a group and of all groups in it.
func variablesBelow(g *Group) []*Variable {
	all := slices.Clone(g.Vars)
	for _, c := range g.Groups {
		all = append(all, variablesBelow(c)...)
	}
	return all
}

func (c matrixCell) dump(t *testing.T, f *File) *dumpedFile {
	t.Helper()
	args, read := []string{"ncdump", "-p", "9,17", f.Path}, readNcdump
	if c.byH5 {
		args, read = []string{"h5dump", "-e", "-y", "-w", "0", "-m", "%.17g", f.Path}, readH5dump
	}
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out[max(0, len(out)-500):])
	}
	all, err := read(string(out))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// grown puts what HDF5 has of a variable where it is in the variable of NetCDF's, which is as
// long as its unlimited dimensions; all else is the fill value.
func (v *Variable) grown(list []dumped) []dumped {
	stored := ints(v.data.hdf.Space.Dims)
	if slices.Equal(stored, v.Shape) {
		return list
	}
	all := make([]dumped, bytesOf(v.Shape, 1))
	for i := range all {
		all[i].word = "_"
	}
	at := make([]int, len(stored))
	for _, d := range list {
		k := 0
		for i, n := range v.Shape {
			k = k*n + at[i]
		}
		all[k] = d
		next(at, stored)
	}
	return all
}

func (v *Variable) holdTo(t *testing.T, want []dumped, got []any) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: %d elements, the dump has %d", v.Name, len(got), len(want))
		return
	}
	for i := range got {
		if !v.dumpedAs(want[i], got[i]) {
			t.Errorf("%s %v %v: element %d: %#v, the dump has %+v", v.Name, v.Type, v.Filters, i, got[i], want[i])
			return
		}
	}
}

// matrixValues are the values as the dump groups them: ncdump joins characters.
func (v *Variable) matrixValues(single bool) ([]any, error) {
	if v.Type.Kind != dtype.Bytes || single {
		return v.Values(context.Background())
	}
	texts, err := v.Text(context.Background())
	list := make([]any, len(texts))
	for i, s := range texts {
		list[i] = s
	}
	return list, err
}

// computed are the elements that reach computing: by way of the manifest and the prepared
// chain of codecs.
func (v *Variable) computed(t *testing.T) []any {
	m, err := v.Manifest()
	if err != nil {
		t.Error(err)
		return nil
	}
	out := make([]byte, bytesOf(m.Shape, int64(m.Type.Size)))
	for i := 0; m.Fill != nil && i < len(out); i += len(m.Fill) {
		copy(out[i:], m.Fill)
	}
	grid := make([]int, len(m.Shape))
	for i, c := range m.Chunk {
		grid[i] = (m.Shape[i] + c - 1) / c
	}
	at := make([]int, len(grid))
	for more := len(out) > 0; more; more = next(at, grid) {
		if err := decodeInto(out, m, at); err != nil {
			t.Errorf("%s: chunk %v: %v", v.Name, at, err)
			return nil
		}
	}
	list := make([]any, 0, len(out)/max(1, m.Type.Size))
	native := &Variable{Type: m.Type.Native()}
	return append(list, native.classicValues(out)...)
}

func decodeInto(out []byte, m *manifest.Array, at []int) error {
	ref, ok, err := m.Index.Ref(at)
	if err != nil || !ok {
		return err
	}
	box := slices.Clone(m.Chunk)
	for i := range box {
		if m.Partial {
			box[i] = min(box[i], m.Shape[i]-at[i]*m.Chunk[i])
		}
	}
	chain, err := codec.Prepare(m.Codecs, m.Type, box)
	if err != nil {
		return err
	}
	stored := ref.Inline
	if stored == nil {
		stored = make([]byte, ref.Length)
		if err := m.Bytes.ReadAt(context.Background(), ref.Key, stored, ref.Offset); err != nil {
			return err
		}
	}
	p := make([]byte, chain.DecodedSize())
	if err := chain.Decode(p, stored, ref.Mask, nil); err != nil {
		return err
	}
	place(out, m.Shape, p, box, at, m.Chunk, m.Type.Size)
	return nil
}
