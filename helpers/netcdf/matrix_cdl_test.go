package netcdf

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// numberKinds are the numeric types of CDL; the first five are all that CDF-1 and CDF-2 have.
var numberKinds = []string{"byte", "short", "int", "float", "double", "ubyte", "ushort", "uint", "int64", "uint64"}

// matrixFile is a file for ncgen: each type of number as "k_TYPE" in three dimensions, as
// "r_TYPE" in one, as "s_TYPE" without, and "u_TYPE", which is never written; beside them
// all other types.
type matrixFile struct {
	kind      string // of ncgen -k
	unlimited int    // how many of the first dimensions
	storage   string // special attributes of k_TYPE by CDL
	filter    string
	endian    string
	fill      string // "default", "value" or "none"
	numbers   bool   // no other types
	textless  bool   // no text of any length: copying whole, h5repack spoils the fill value of such
	finite    bool   // no NaN and nothing near the limits of floats
	rng       *rand.Rand
}

// matrixShape is that of k_TYPE.
var matrixShape = []int{6, 5, 7}

// newModel says whether the format has all types.
func (m *matrixFile) newModel() bool { return m.kind == "netCDF-4" }

func (m *matrixFile) kinds() []string {
	if m.kind == "cdf5" || m.newModel() {
		return numberKinds
	}
	return numberKinds[:5]
}

// cdl is the file's text.
func (m *matrixFile) cdl() string {
	var types, vars, data strings.Builder
	groups := ""
	dims := make([]string, 3)
	for i, name := range []string{"t", "y", "x"} {
		dims[i] = fmt.Sprintf("%s = %d ;", name, matrixShape[i])
		if i < m.unlimited {
			dims[i] = name + " = UNLIMITED ;"
		}
	}
	for _, k := range m.kinds() {
		m.declare(&vars, &data, k)
	}
	fmt.Fprintf(&vars, "char c_rows(y, n) ;\nchar c_line(n) ;\nchar c_one ;\n")
	fmt.Fprintf(&data, "c_rows = %s ;\nc_line = %q ;\nc_one = \"z\" ;\n", m.list(5, func() string { return `"` + m.letters(4) + `"` }), m.letters(4))
	if m.newModel() && !m.numbers {
		types.WriteString(`types:
byte enum sky_t {unset = -127, clear = 0, cloud = 7, storm = -3} ;
ushort enum wide_t {first = 1, last = 65535} ;
opaque(5) blob_t ;
compound inner_t { double b ; int a ; } ;
compound pair_t { int i ; float f(3) ; inner_t n ; } ;
int(*) seq_t ;
`)
		m.structured(&vars, &data)
		groups = m.groups()
	}
	vars.WriteString(m.attributes("c_rows") + m.attributes(""))
	return fmt.Sprintf("netcdf m {\n%sdimensions:\n%s n = 4 ;\nvariables:\n%sdata:\n%s%s}\n", types.String(), strings.Join(dims, " "), vars.String(), data.String(), groups)
}

// declare declares and fills the variables of one type.
func (m *matrixFile) declare(vars, data *strings.Builder, kind string) {
	name := "k_" + kind
	fmt.Fprintf(vars, "%s %s(t, y, x) ;\n%s r_%s(x) ;\n%s s_%s ;\n%s u_%s(t, x) ;\n", kind, name, kind, kind, kind, kind, kind, kind)
	for _, special := range []string{m.storage, m.filter, m.endian} {
		if special != "" {
			fmt.Fprintf(vars, "%s:%s ;\n", name, strings.ReplaceAll(special, "|", " ; "+name+":"))
		}
	}
	missing := false
	switch fill := m.number(kind); {
	case m.fill == "none":
		fmt.Fprintf(vars, "%s:_NoFill = \"true\" ;\n", name)
	case m.fill == "value":
		missing = true
		fmt.Fprintf(vars, "%s %s:_FillValue = %s ;\n%s u_%s:_FillValue = %s ;\n", kind, name, fill, kind, kind, fill)
	}
	one := func() string {
		if missing && m.rng.IntN(8) == 0 {
			return "_"
		}
		return m.number(kind)
	}
	if m.unlimited == 2 {
		rows := m.list(6, func() string { return "{" + m.list(35, one) + "}" })
		fmt.Fprintf(data, "%s = %s ;\n", name, rows)
	} else {
		fmt.Fprintf(data, "%s = %s ;\n", name, m.list(6*35, one))
	}
	fmt.Fprintf(data, "r_%s = %s ;\ns_%s = %s ;\n", kind, m.list(7, func() string { return m.number(kind) }), kind, m.number(kind))
}

func (m *matrixFile) list(n int, one func() string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = one()
	}
	return strings.Join(list, ", ")
}

func (m *matrixFile) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcxyz 019_%"[m.rng.IntN(12)]
	}
	b[n-1] = 'e'
	return string(b)
}

// number is a constant of CDL: small ones mostly, so that filters have something to do.
func (m *matrixFile) number(kind string) string {
	r := m.rng
	bits := map[string]int{"byte": 8, "ubyte": 8, "short": 16, "ushort": 16, "int": 32, "uint": 32, "int64": 64, "uint64": 64}[kind]
	suffix := map[string]string{"byte": "b", "ubyte": "ub", "short": "s", "ushort": "us", "uint": "u", "int64": "ll", "uint64": "ull"}[kind]
	edge := r.IntN(12) == 0 && !(m.finite && bits == 0)
	switch {
	case kind == "float" && edge:
		return []string{"NaNf", "Infinityf", "-Infinityf", "3.40282347e+38f", "1.1754944e-38f", "-0.f"}[r.IntN(6)]
	case kind == "float":
		return pointed(fmt.Sprintf("%.9g", math.Round(r.NormFloat64()*1000)/64)) + "f"
	case kind == "double" && edge:
		return []string{"NaN", "Infinity", "-Infinity", "1.7976931348623157e+308", "2.2250738585072014e-308", "-0."}[r.IntN(6)]
	case kind == "double":
		return pointed(fmt.Sprintf("%.17g", r.NormFloat64()*1000))
	case kind[0] == 'u' && edge:
		return fmt.Sprint(^uint64(0)>>(64-bits)-uint64(r.IntN(2))) + suffix
	case kind[0] == 'u':
		return fmt.Sprint(r.IntN(100)) + suffix
	case edge:
		return fmt.Sprint(int64(1)<<(bits-1)-1-int64(r.IntN(2))) + suffix
	}
	return fmt.Sprint(r.IntN(100)-50) + suffix
}

// pointed is a number with a point, without which it is none of CDL's floats.
func pointed(s string) string {
	if strings.ContainsAny(s, ".e") {
		return s
	}
	return s + "."
}

// userType is a type that a file defines, with its constants.
type userType struct {
	name string
	one  func() string
}

func (m *matrixFile) pick(words ...string) func() string {
	return func() string { return words[m.rng.IntN(len(words))] }
}

// userTypes are those of the NetCDF-4 model.
func (m *matrixFile) userTypes() []userType {
	return []userType{
		{"sky_t", m.pick("clear", "cloud", "storm")},
		{"wide_t", m.pick("first", "last")},
		{"blob_t", func() string { return fmt.Sprintf("0X%010X", m.rng.Uint64N(1<<40)) }},
		{"pair_t", func() string {
			f := func() string { return m.number("float") }
			return fmt.Sprintf("{%s, {%s}, {%s, %s}}", m.number("int"), m.list(3, f), m.number("double"), m.number("int"))
		}},
		{"seq_t", func() string {
			return "{" + m.list(m.rng.IntN(5), func() string { return m.number("int") }) + "}"
		}},
	}
}

// structured declares and fills the types of the NetCDF-4 model.
func (m *matrixFile) structured(vars, data *strings.Builder) {
	for _, t := range m.userTypes() {
		fmt.Fprintf(vars, "%s v_%s(x) ;\n", t.name, t.name)
		fmt.Fprintf(data, "v_%s = %s ;\n", t.name, m.list(7, t.one))
	}
	vars.WriteString("wide_t e_wide(y, x) ;\nsky_t e_unwritten(x) ;\n")
	fmt.Fprintf(data, "e_wide = %s ;\n", m.list(35, m.pick("first", "last")))
	if m.textless {
		return
	}
	vars.WriteString("string g_text(x) ;\nstring g_one ;\nstring g_unwritten(y) ;\n")
	texts := []string{`""`, `"grün"`, `"a \"word\" \\ back"`, `"` + strings.Repeat("long ", 9) + `"`, "NIL", `"x"`}
	fmt.Fprintf(data, "g_text = %s ;\ng_one = \"one\" ;\n", m.list(7, m.pick(texts...)))
}

// numeric names the variables of numbers in three dimensions.
func (m *matrixFile) numeric() []string {
	var list []string
	for _, k := range m.kinds() {
		list = append(list, "k_"+k)
	}
	return slices.Clip(list)
}
