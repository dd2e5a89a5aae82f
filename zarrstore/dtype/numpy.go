package dtype

import (
	"fmt"
	"strconv"
	"strings"
)

// NameError is a name of an element type that is not known here, or not supported.
type NameError struct {
	Name string // as the file has it
	Why  string
}

func (e *NameError) Error() string {
	return fmt.Sprintf("dtype: element type %s: %s", strconv.Quote(e.Name), e.Why)
}

// maxItem bounds the size of one element that a file may declare.
const maxItem = 1 << 26

// ParseNumpy is the type that NumPy's array interface and Zarr format 2 call name: "<f4",
// ">i2", "|b1", "|S12", "<U8", "<M8[ns]", "|V5". "|O" is String: what its elements are is
// said by a filter.
//
// Errors: *NameError, also for compound types, long doubles and empty strings.
// Source: NumPy, "The array interface protocol", typestr.
func ParseNumpy(name string) (Type, error) {
	fail := func(why string) (Type, error) { return Type{}, &NameError{Name: name, Why: why} }
	if name == "|O" || name == "O" {
		return Type{Kind: String}, nil
	}
	if len(name) < 3 {
		return fail("not a NumPy type such as <f4")
	}
	big := name[0] == '>'
	if !strings.ContainsRune("<>|=", rune(name[0])) {
		return fail("byte order must be one of < > |")
	}
	digits, unit := name[2:], ""
	if i := strings.IndexByte(digits, '['); i >= 0 {
		if !strings.HasSuffix(digits, "]") {
			return fail("the unit has no closing bracket")
		}
		digits, unit = digits[:i], digits[i+1:len(digits)-1]
	}
	if unit == "generic" {
		unit = "" // NumPy's own name for none
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxItem {
		return fail(fmt.Sprintf("the size must be between 1 and %d", maxItem))
	}
	t := Type{Size: n, Big: big}
	switch name[1] {
	case 'b':
		t.Kind = Bool
	case 'i':
		t.Kind = Int
	case 'u':
		t.Kind = Uint
	case 'f':
		t.Kind = Float
	case 'c':
		t.Kind = Complex
	case 'S', 'a':
		t.Kind = Bytes
	case 'U':
		t.Kind, t.Size = UTF32, 4*n
	case 'V':
		t.Kind = Opaque
	case 'M':
		t.Kind, t.Unit = Datetime, unit
	case 'm':
		t.Kind, t.Unit = Timedelta, unit
	default:
		return fail("not a kind of NumPy's: b i u f c S U V M m O")
	}
	if why := t.check(); why != "" {
		return fail(why)
	}
	if unit != "" && t.Unit == "" {
		return fail("only M8 and m8 have a unit")
	}
	return t.ordered(), nil
}

// ordered forgets the byte order where it means nothing.
func (t Type) ordered() Type {
	if t.Size < 2 || t.Kind == Bytes || t.Kind == Opaque || t.Kind == String {
		t.Big = false
	}
	return t
}

// check says what is wrong with a type's size or unit; "" when nothing is.
func (t Type) check() string {
	sizes := map[Kind]string{Bool: "1", Int: "1 2 4 8", Uint: "1 2 4 8", Float: "2 4 8", Complex: "8 16", Datetime: "8", Timedelta: "8"}
	if s, ok := sizes[t.Kind]; ok && !strings.Contains(" "+s+" ", fmt.Sprintf(" %d ", t.Size)) {
		return fmt.Sprintf("%d bytes are not supported for this kind: %s are", t.Size, s)
	}
	if (t.Kind == Datetime || t.Kind == Timedelta) && !validUnit(t.Unit) {
		return fmt.Sprintf("%q is not a unit of time such as ns or 10us", t.Unit)
	}
	return ""
}

// validUnit accepts a unit of NumPy's datetime64 with an optional positive factor, and the
// empty ("generic") one.
func validUnit(u string) bool {
	if u == "" {
		return true
	}
	_, name := splitUnit(u)
	switch name {
	case "Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as":
		return true
	}
	return false
}

// splitUnit separates "10us" into 10 and "us".
func splitUnit(u string) (factor int, name string) {
	i := 0
	for i < len(u) && u[i] >= '0' && u[i] <= '9' {
		i++
	}
	if i == 0 {
		return 1, u
	}
	n, err := strconv.Atoi(u[:i])
	if err != nil || n < 1 || n > 1<<31-1 {
		return 0, ""
	}
	return n, u[i:]
}

// Numpy is the name of t in NumPy's array interface and Zarr format 2; "" for kinds that
// have none there (compound, variable-length, references).
func (t Type) Numpy() string {
	order := "<"
	if t.Big {
		order = ">"
	}
	if t.Size == 1 {
		order = "|"
	}
	unit := ""
	if t.Unit != "" {
		unit = "[" + t.Unit + "]"
	}
	switch t.Kind {
	case Bool:
		return "|b1"
	case Int:
		return fmt.Sprintf("%si%d", order, t.Size)
	case Uint:
		return fmt.Sprintf("%su%d", order, t.Size)
	case Float:
		return fmt.Sprintf("%sf%d", order, t.Size)
	case Complex:
		return fmt.Sprintf("%sc%d", order, t.Size)
	case Bytes:
		return fmt.Sprintf("|S%d", t.Size)
	case UTF32:
		return fmt.Sprintf("%sU%d", order, t.Size/4)
	case Opaque:
		return fmt.Sprintf("|V%d", t.Size)
	case Datetime:
		return order + "M8" + unit
	case Timedelta:
		return order + "m8" + unit
	case String:
		return "|O"
	}
	return ""
}
