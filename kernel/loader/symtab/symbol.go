package symtab

// Symbol is a name of the worker program and where it lies in memory.
type Symbol struct {
	// Name is the linker's name: "fmt.Println", "type:*bytes.Buffer", "go:itab.*os.File,io.Reader".
	Name string
	// Addr is the address in the running worker, which is linked without position independence.
	Addr uint64
	// Size is in bytes. A variable without size has the address that the linker gave it.
	Size uint64
	// ABI is ABI0 or ABIInternal. Whatever is no function has ABI0.
	ABI   uint8
	Kind  Kind
	Flags Flags
}

// The calling conventions of functions, as object files number them. One name may be two
// functions, one for each.
const (
	ABI0        uint8 = 0
	ABIInternal uint8 = 1
)

// Kind says which part of the program holds a symbol.
type Kind uint8

// The kinds. Go's linker tells more apart; those that a loader need not tell apart share one.
const (
	Text       Kind = 1 + iota // code
	Rodata                     // constants, function values, masks, strings
	Type                       // type descriptors
	Data                       // initialised variables with pointers
	NoptrData                  // initialised variables without pointers
	BSS                        // zeroed variables with pointers
	NoptrBSS                   // zeroed variables without pointers
	Other                      // what the linker makes for the runtime: tables, marks of sections
	lastOfKind = Other
)

var kindNames = [...]string{Text: "text", Rodata: "rodata", Type: "type", Data: "data", NoptrData: "noptrdata", BSS: "bss", NoptrBSS: "noptrbss", Other: "other"}

// String is the kind's name as the linker's sections have it.
func (k Kind) String() string {
	if k == 0 || k > lastOfKind {
		return "unknown"
	}
	return kindNames[k]
}

// Flags are properties of a symbol that the linker knew.
type Flags uint8

const (
	// DupOK marks a symbol that several packages define and any definition of which will do.
	DupOK Flags = 1 << iota
	// Itab marks a table of the methods with which a type satisfies an interface.
	Itab
)
