package loader

// The structures of the runtime that are read and made here, field by field as in Go 1.26's
// runtime/symtab.go, runtime/runtime2.go and internal/abi. Pointers are plain numbers, because
// none of them leads into the heap, except where a comment says so.

type sliceHeader struct {
	data     uintptr
	len, cap int
}

type stringHeader struct {
	data uintptr
	len  int
}

type bitvector struct {
	n        int32
	bytedata uintptr
}

type pcHeader struct {
	magic          uint32
	pad1, pad2     uint8
	minLC          uint8
	ptrSize        uint8
	nfunc          int
	nfiles         uint
	_              uintptr
	funcnameOffset uintptr
	cuOffset       uintptr
	filetabOffset  uintptr
	pctabOffset    uintptr
	pclnOffset     uintptr
}

const pclnMagic = 0xfffffff1

type moduledata struct {
	pcHeader     uintptr
	funcnametab  sliceHeader
	cutab        sliceHeader
	filetab      sliceHeader
	pctab        sliceHeader
	pclntable    sliceHeader
	ftab         sliceHeader
	findfunctab  uintptr
	minpc, maxpc uintptr

	text, etext           uintptr
	noptrdata, enoptrdata uintptr
	data, edata           uintptr
	bss, ebss             uintptr
	noptrbss, enoptrbss   uintptr
	covctrs, ecovctrs     uintptr
	end, gcdata, gcbss    uintptr
	types, etypes         uintptr
	rodata                uintptr
	gofunc                uintptr
	epclntab              uintptr

	textsectmap sliceHeader
	typelinks   sliceHeader
	itablinks   sliceHeader

	ptab sliceHeader

	pluginpath stringHeader
	pkghashes  sliceHeader

	inittasks sliceHeader

	modulename   stringHeader
	modulehashes sliceHeader

	hasmain uint8
	bad     bool

	gcdatamask, gcbssmask bitvector

	typemap uintptr // a map in the heap, kept alive by the Loader

	next uintptr
}

type functab struct {
	entryoff uint32
	funcoff  uint32
}

// One bucket finds the functions of bucketBytes of code, each of its parts those of partBytes.
type findfuncbucket struct {
	idx        uint32
	subbuckets [16]byte
}

const (
	bucketBytes = 4096
	partBytes   = bucketBytes / 16
)

// _func is followed by npcdata and nfuncdata offsets of 4 bytes.
type _func struct {
	entryOff    uint32
	nameOff     int32
	args        int32
	deferreturn uint32
	pcsp        uint32
	pcfile      uint32
	pcln        uint32
	npcdata     uint32
	cuOffset    uint32
	startLine   int32
	funcID      uint8
	flag        uint8
	_           [1]byte
	nfuncdata   uint8
}

// The tables of a function that hold its inlined calls.
const (
	pcdataInlTree   = 2
	funcdataArgs    = 0
	funcdataInlTree = 3
	funcdataArgInfo = 5
	noFuncdata      = ^uint32(0)
)

type inlinedCall struct {
	funcID    uint8
	_         [3]byte
	nameOff   int32
	parentPc  int32
	startLine int32
}

// typeHeader begins every type descriptor. Types made by reflect are in the heap, kept alive
// by reflect itself.
type typeHeader struct {
	size       uintptr
	ptrBytes   uintptr
	hash       uint32
	tflag      uint8
	align      uint8
	fieldAlign uint8
	kind       uint8
	equal      uintptr
	gcData     uintptr
	str        int32
	ptrToThis  int32
}

const (
	tflagUncommon  = 1 << 0
	tflagExtraStar = 1 << 1
	tflagNamed     = 1 << 2
)

const typeHeaderSize = 48

// itab begins a table of methods; the first method is zero if the type lacks one.
type itab struct {
	inter uintptr
	typ   uintptr
	hash  uint32
	fun   [1]uintptr
}

// initTask is followed by nfns addresses of functions.
type initTask struct {
	state uint32
	nfns  uint32
}
