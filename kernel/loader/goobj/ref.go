package goobj

// Ref is a reference to a symbol: an index in the list that Package means.
type Ref struct{ Package, Index uint32 }

// The packages of references that are none of Object.Packages.
const (
	RefNone     uint32 = 1<<31 - 1 // definitions without package, then references by name
	RefHashed64 uint32 = 1<<31 - 2
	RefHashed   uint32 = 1<<31 - 3
	RefBuiltin  uint32 = 1<<31 - 4 // the compiler's list of functions of package runtime
	RefSelf     uint32 = 1<<31 - 5
)

// Local returns the index in Symbols that a reference within the object has. Not ok: it is of
// another package, a builtin, or nil.
//
// Errors: an index outside of its list.
func (o *Object) Local(r Ref) (i int, ok bool, err error) {
	low, high := 0, 0
	switch r.Package {
	case RefSelf:
		low, high = 0, o.Own
	case RefHashed64:
		low, high = o.Own, o.Hashed64
	case RefHashed:
		low, high = o.Hashed64, o.Hashed
	case RefNone:
		low, high = o.Hashed, len(o.Symbols)
	case RefBuiltin:
		return 0, false, nil
	default:
		if r != (Ref{}) && (r.Package == 0 || r.Package >= uint32(len(o.Packages))) {
			return 0, false, o.fail(o.offsets[blockPackages], "a reference to package %d of %d", r.Package, len(o.Packages))
		}
		return 0, false, nil
	}
	if uint64(r.Index) >= uint64(high-low) {
		return 0, false, o.fail(o.offsets[blockDefs], "a reference to symbol %d of %d", r.Index, high-low)
	}
	return low + int(r.Index), true, nil
}
