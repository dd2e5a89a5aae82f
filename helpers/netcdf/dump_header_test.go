package netcdf

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// dumpedFile is all that the text of a dump says of a file, by paths.
type dumpedFile struct {
	dims   map[string]Dimension
	vars   map[string]dumpedVariable
	attrs  map[string][]dumpedAttribute // of groups and variables
	values map[string][]dumped
	types  map[string]dumpedType // by names: those of a group hold below it, and none is there twice
}

type dumpedVariable struct {
	kind dumpedType
	dims []string
}

type dumpedAttribute struct {
	name string
	kind dumpedType
	list []dumped
}

// dumpedType is a type as this package names it: enumerations by their integers.
type dumpedType struct {
	name string // of dtype.Type for numbers, else the kind
	enum []EnumValue
}

func newDumpedFile() *dumpedFile {
	return &dumpedFile{map[string]Dimension{}, map[string]dumpedVariable{}, map[string][]dumpedAttribute{}, map[string][]dumped{}, map[string]dumpedType{}}
}

// dumpedName is how a dump's types are compared with those of this package.
func dumpedName(t dtype.Type) string {
	if t.Numeric() {
		return t.String()
	}
	return map[dtype.Kind]string{dtype.Bytes: "char", dtype.String: "string", dtype.Compound: "compound", dtype.Opaque: "opaque", dtype.Vlen: "vlen"}[t.Kind]
}

// cdlTypes are the types of CDL that every file has.
var cdlTypes = map[string]string{
	"char": "char", "string": "string", "byte": "int8", "short": "int16", "int": "int32", "int64": "int64",
	"ubyte": "uint8", "ushort": "uint16", "uint": "uint32", "uint64": "uint64", "float": "float32", "double": "float64",
}

func (d *dumpedFile) cdlType(name string) dumpedType {
	if plain, ok := cdlTypes[name]; ok {
		return dumpedType{name: plain}
	}
	return d.types[name]
}

// readNcdump takes the text of ncdump apart.
func readNcdump(text string) (*dumpedFile, error) {
	_, text, _ = strings.Cut(text, "{")
	d := newDumpedFile()
	return d, d.cdlGroup(&dumpReader{text}, "/")
}

// space passes over blanks and comments.
func (r *dumpReader) space() {
	for r.rest = strings.TrimLeft(r.rest, dumpBlank+";"); strings.HasPrefix(r.rest, "//"); r.rest = strings.TrimLeft(r.rest, dumpBlank+";") {
		_, r.rest, _ = strings.Cut(r.rest, "\n")
	}
}

// head takes what comes before the first of some signs, and that sign.
func (r *dumpReader) head(signs string) (words string, sign byte) {
	n := strings.IndexAny(r.rest, signs)
	if n < 0 {
		return r.rest, 0
	}
	words, sign = strings.TrimSpace(r.rest[:n]), r.rest[n]
	r.rest = r.rest[n+1:]
	return words, sign
}

var cdlDimension = regexp.MustCompile(`^(\S+) = (\d+|UNLIMITED) ;(?: // \((\d+) currently\))?`)

// cdlGroup reads what is in a group, and its end.
func (d *dumpedFile) cdlGroup(r *dumpReader, path string) (err error) {
	for section := ""; err == nil; {
		if r.space(); r.rest == "" || r.rest[0] == '}' {
			r.rest = strings.TrimPrefix(r.rest, "}")
			return nil
		}
		if word, rest, _ := strings.Cut(r.rest, ":"); strings.Contains(" types dimensions variables data group ", " "+word+" ") {
			section, r.rest = word, rest
			if section == "group" {
				name, _ := r.head("{")
				err = d.cdlGroup(r, join(path, name))
			}
			continue
		}
		switch section {
		case "types":
			d.cdlDeclaredType(r)
		case "dimensions":
			m := cdlDimension.FindStringSubmatch(r.rest)
			if m == nil {
				return fmt.Errorf("no dimension at %.40q", r.rest)
			}
			r.rest = r.rest[len(m[0]):]
			n, _ := strconv.Atoi(m[2] + m[3])
			if m[2] == "UNLIMITED" {
				n, _ = strconv.Atoi(m[3])
			}
			d.dims[join(path, m[1])] = Dimension{m[1], n, m[2] == "UNLIMITED"}
		case "data":
			name, _ := r.head("=")
			d.values[join(path, name)], err = r.until(';')
		default:
			err = d.cdlVariable(r, path)
		}
	}
	return fmt.Errorf("group %s: %w", path, err)
}

// cdlDeclaredType reads the declaration of a type.
func (d *dumpedFile) cdlDeclaredType(r *dumpReader) {
	words, sign := r.head("{;")
	body := ""
	if sign == '{' {
		body, _ = r.head("}")
	}
	list := strings.Fields(words)
	name, t := list[len(list)-1], dumpedType{name: "vlen"}
	switch {
	case list[0] == "compound":
		t.name = "compound"
	case strings.HasPrefix(list[0], "opaque"):
		t.name = "opaque"
	case len(list) > 2 && list[1] == "enum":
		t.name = cdlTypes[list[0]]
		for member := range strings.SplitSeq(body, ",") {
			word, number, _ := strings.Cut(member, " = ")
			n, _ := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
			t.enum = append(t.enum, EnumValue{strings.TrimSpace(word), n})
		}
	}
	d.types[name] = t
}

// cdlVariable reads the declaration of a variable, or an attribute.
func (d *dumpedFile) cdlVariable(r *dumpReader, path string) error {
	words, sign := r.head("=;")
	if sign == ';' {
		typ, rest, _ := strings.Cut(words, " ")
		name, dims, _ := strings.Cut(rest, "(")
		v := dumpedVariable{kind: d.cdlType(typ)}
		if dims != "" {
			v.dims = strings.Split(strings.TrimSuffix(dims, ")"), ", ")
		}
		d.vars[join(path, name)] = v
		return nil
	}
	owner, name, ok := strings.Cut(words, ":")
	if !ok {
		return fmt.Errorf("no attribute at %.40q", words)
	}
	typ := ""
	if i := strings.LastIndexByte(owner, ' '); i >= 0 {
		typ, owner = owner[:i], owner[i+1:]
	}
	list, err := r.until(';')
	if err != nil {
		return fmt.Errorf("%s: %w", words, err)
	}
	a := dumpedAttribute{name, d.cdlType(typ), list}
	if typ == "" && len(list) > 0 {
		a.constants()
	}
	at := path
	if owner != "" {
		at = join(path, owner)
	}
	d.attrs[at] = append(d.attrs[at], a)
	return nil
}

// cdlSuffix tells the type of a constant.
var cdlSuffix = regexp.MustCompile(`^(-?(?:\d[^bsfULu]*|NaN|Infinity))(b|s|f|UB|US|ULL|LL|U)?$`)

// constants joins texts and takes the suffixes off numbers, from which their type is known.
func (a *dumpedAttribute) constants() {
	if a.list[0].quoted { // ncdump breaks texts at the ends of lines
		for _, more := range a.list[1:] {
			a.list[0].word += more.word
		}
		a.kind.name, a.list = "char", a.list[:1]
		return
	}
	for i, d := range a.list {
		m := cdlSuffix.FindStringSubmatch(d.word)
		if m == nil {
			return
		}
		a.list[i].word = m[1]
		a.kind.name = map[string]string{"b": "int8", "s": "int16", "f": "float32", "UB": "uint8", "US": "uint16", "ULL": "uint64", "LL": "int64", "U": "uint32"}[m[2]]
		if m[2] == "" {
			a.kind.name = "int32"
			if strings.ContainsAny(m[1], ".eNI") {
				a.kind.name = "float64"
			}
		}
	}
}

// readH5dump takes the text of h5dump apart: attributes, and values of what was asked for.
func readH5dump(text string) (*dumpedFile, error) {
	_, text, _ = strings.Cut(text, "{")
	d := newDumpedFile()
	return d, d.h5Object(&dumpReader{text}, "/")
}

// h5Object reads what is in the braces of a group or a dataset.
func (d *dumpedFile) h5Object(r *dumpReader, path string) error {
	for {
		if r.space(); r.rest == "" || r.rest[0] == '}' {
			r.rest = strings.TrimPrefix(r.rest, "}")
			return nil
		}
		word, rest, _ := strings.Cut(r.rest, " ")
		line, below, _ := strings.Cut(r.rest, "\n")
		_, name, _ := strings.Cut(line, `"`)
		name, _, _ = strings.Cut(name, `"`)
		at := path
		switch {
		case word == "GROUP" && name == "/":
		case word == "GROUP" || word == "DATASET":
			at = join(path, strings.TrimPrefix(name, "/"))
		case word == "ATTRIBUTE":
			r.rest = below
			if err := d.h5Attribute(r, path, name); err != nil {
				return fmt.Errorf("%s attribute %s: %w", path, name, err)
			}
			continue
		case word == "DATA":
			_, r.rest, _ = strings.Cut(rest, "{")
			list, err := r.until('}')
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			d.values[path] = list
			continue
		default:
			r.skip()
			continue
		}
		r.rest = below
		if err := d.h5Object(r, at); err != nil {
			return err
		}
	}
}

// skip passes over a line and the braces that it opens.
func (r *dumpReader) skip() {
	for depth := 0; r.rest != ""; {
		line, below, _ := strings.Cut(r.rest, "\n")
		depth += strings.Count(line, "{") - strings.Count(line, "}")
		if r.rest = below; depth <= 0 {
			return
		}
	}
}

var (
	h5Number = regexp.MustCompile(`H5T_(?:STD|IEEE)_([IUF])(\d+)[LB]E`)
	h5Member = regexp.MustCompile(`(?m)^\s+"(\w+)"\s+(-?\d+);$`)
)

// h5Type is the type of an attribute.
func h5Type(text string) (t dumpedType) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return t
	}
	kinds := map[string]string{"H5T_COMPOUND": "compound", "H5T_VLEN": "vlen", "H5T_OPAQUE": "opaque", "H5T_STRING": "char"}
	m := h5Number.FindStringSubmatch(text)
	switch t.name = kinds[words[1]]; {
	case t.name == "char" && strings.Contains(text, "H5T_VARIABLE"):
		t.name = "string"
	case t.name == "" && m != nil:
		t.name = map[string]string{"I": "int", "U": "uint", "F": "float"}[m[1]] + m[2]
	}
	if words[1] == "H5T_ENUM" {
		for _, e := range h5Member.FindAllStringSubmatch(text, -1) {
			n, _ := strconv.ParseInt(e[2], 10, 64)
			t.enum = append(t.enum, EnumValue{e[1], n})
		}
	}
	return t
}

func (d *dumpedFile) h5Attribute(r *dumpReader, path, name string) error {
	typ, below, _ := strings.Cut(r.rest, "DATASPACE")
	a := dumpedAttribute{name: name, kind: h5Type(typ)}
	var ok bool
	_, r.rest, ok = strings.Cut(below, "DATA {")
	if !ok {
		return fmt.Errorf("no data")
	}
	var err error
	if a.list, err = r.until('}'); err != nil {
		return err
	}
	if r.space(); r.rest == "" || r.rest[0] != '}' {
		return fmt.Errorf("no end at %.40q", r.rest)
	}
	r.rest = r.rest[1:]
	d.attrs[path] = append(d.attrs[path], a)
	return nil
}
