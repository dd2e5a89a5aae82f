package loader

import (
	"runtime"
	"strings"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// object is an object file that is being loaded.
type object struct {
	*goobj.Object
	// symbols are Object.Symbols; nil: a reference not resolved yet, or what is never placed.
	symbols []*symbol
	// foreign are the references to other packages and builtins that were resolved.
	foreign map[goobj.Ref]*symbol
	main    bool // of a cell

	unitOffset uint32 // of its list of files, plus 1
}

// pack is a package of an earlier load, or of this one.
type pack struct {
	fingerprint [8]byte
	// own are the symbols that other packages refer to by number.
	own []member
}

// member is a symbol that other packages refer to by number.
type member struct {
	name string
	abi  uint8
	placed
}

// open reads the archives and makes sure that they are for this program.
func open(archives []Archive) ([]*object, error) {
	var objects []*object
	for _, a := range archives {
		read, err := goobj.Read(a.Path, a.Data)
		if err != nil {
			return nil, err
		}
		for _, o := range read {
			if err := checkObject(o); err != nil {
				return nil, err
			}
			objects = append(objects, &object{
				Object: o, symbols: make([]*symbol, len(o.Symbols)), foreign: make(map[goobj.Ref]*symbol), main: a.Path == mainPath,
			})
		}
	}
	return objects, nil
}

// checkObject refuses what another compiler wrote.
func checkObject(o *goobj.Object) error {
	version := strings.Fields(runtime.Version())[0]
	f := strings.Fields(o.Version) // go object linux amd64 go1.26.8 ...
	if len(f) < 5 || f[2] != runtime.GOOS || f[3] != runtime.GOARCH || f[4] != version {
		return &Error{Path: o.Archive, What: "it was compiled as " + strings.Join(f[min(2, len(f)):], " ") + ", this program is " + version + " for " + runtime.GOOS + "/" + runtime.GOARCH}
	}
	return nil
}

// importPath undoes what the compiler does to a path to have dots in it: "yaml%2ev3".
func importPath(escaped string) string {
	if !strings.Contains(escaped, "%") {
		return escaped
	}
	var b strings.Builder
	for i := 0; i < len(escaped); i++ {
		if c := escaped[i]; c == '%' && i+2 < len(escaped) {
			high, low := hexDigit(escaped[i+1]), hexDigit(escaped[i+2])
			if high >= 0 && low >= 0 {
				b.WriteByte(byte(high<<4 | low))
				i += 2
				continue
			}
		}
		b.WriteByte(escaped[i])
	}
	return b.String()
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c) }
