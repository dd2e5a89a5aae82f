package goobj

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// archives are compiled packages of the standard library, by import path; some with assembly.
func archives(t *testing.T, paths ...string) map[string][]byte {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-export", "-f", "{{.ImportPath}} {{.Export}}"}, paths...)...).Output()
	if err != nil {
		t.Skip("no compiled packages: ", err)
	}
	list := make(map[string][]byte)
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		if list[path], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// TestRead reads real packages and checks all that their tables refer to.
func TestRead(t *testing.T) {
	for path, data := range archives(t, "errors", "fmt", "math", "math/big", "reflect", "runtime", "net/http") {
		objects, err := Read(path, data)
		if err != nil {
			t.Fatal(err)
		}
		functions, relocs := 0, 0
		for _, o := range objects {
			f, r, err := walk(o)
			if err != nil {
				t.Errorf("%s: %v", path, err)
			}
			functions, relocs = functions+f, relocs+r
		}
		if functions == 0 || relocs == 0 || objects[0].Assembly || len(objects[0].Files) == 0 {
			t.Errorf("%s: %d functions, %d relocations, files %q", path, functions, relocs, objects[0].Files)
		}
	}
}

// walk reads all of an object. Sound or not, it must not panic.
func walk(o *Object) (functions, relocs int, err error) {
	check := func(r Ref) {
		if _, _, e := o.Local(r); e != nil {
			err = e
		}
	}
	for i := range o.Definitions {
		for j := range o.Relocs(i) {
			r := o.Reloc(i, j)
			check(r.Target)
			if s := &o.Symbols[i]; !s.Kind.Dwarf() {
				relocs++
				if !r.Type.Known() {
					err = fmt.Errorf("relocation type %d", r.Type)
				}
			}
		}
		for j := range o.Auxes(i) {
			a := o.Aux(i, j)
			check(a.Sym)
			if a.Type == AuxFuncInfo {
				functions++
				if k, ok, _ := o.Local(a.Sym); ok && k < o.Definitions {
					info, e := ParseFuncInfo(o.Data(k))
					if e != nil {
						err = e
					}
					for _, c := range info.Inlined {
						check(c.Func)
					}
				}
			}
		}
		_, _ = o.Data(i), o.Offset(i)
		if i >= o.Own && i < o.Hashed {
			_ = o.Hash(i)
		}
	}
	return functions, relocs, err
}

// TestNumbers compares the numbers of kinds, relocations and tables with the installed Go's source.
func TestNumbers(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no go command: ", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "src/cmd/internal")
	for _, c := range []struct {
		file, first, last string
		want              map[string]int
	}{
		{"objabi/reloctype.go", "R_ADDR RelocType", "R_WEAK =", map[string]int{
			"R_ADDR": int(Addr) - 1, "R_ADDROFF": int(AddrOff) - 1, "R_SIZE": int(Size) - 1, "R_CALL": int(Call) - 1, "R_CALLIND": int(CallInd) - 1, "R_PCREL": int(PCRel) - 1,
			"R_TLS_LE": int(TLS) - 1, "R_USEFIELD": int(UseField) - 1, "R_USETYPE": int(UseType) - 1, "R_USEIFACE": int(UseIface) - 1, "R_USEIFACEMETHOD": int(UseIfaceMethod) - 1,
			"R_USENAMEDMETHOD": int(UseNamedMethod) - 1, "R_METHODOFF": int(MethodOff) - 1, "R_KEEP": int(Keep) - 1, "R_INITORDER": int(InitOrder) - 1,
		}},
		{"objabi/symkind.go", "Sxxx SymKind", ")", map[string]int{
			"STEXT": int(Text), "STEXTFIPS": int(TextFIPS), "SRODATA": int(Rodata), "SRODATAFIPS": int(RodataFIPS), "SNOPTRDATA": int(NoptrData), "SNOPTRDATAFIPS": int(NoptrFIPS),
			"SDATA": int(Data), "SDATAFIPS": int(DataFIPS), "SBSS": int(BSS), "SNOPTRBSS": int(NoptrBSS), "STLSBSS": int(ThreadBSS), "SDWARFCUINFO": int(firstDwarf), "SDWARFADDR": int(lastDwarf),
			"SLIBFUZZER_8BIT_COUNTER": int(FuzzCounter), "SCOVERAGE_COUNTER": int(CoverCounter), "SCOVERAGE_AUXVAR": int(CoverAux), "SSEHUNWINDINFO": int(Unwind),
		}},
		{"goobj/objfile.go", "AuxGotype = iota", ")", map[string]int{
			"AuxGotype": int(AuxGotype), "AuxFuncInfo": int(AuxFuncInfo), "AuxFuncdata": int(AuxFuncdata), "AuxPcsp": int(AuxPcsp), "AuxPcfile": int(AuxPcfile), "AuxPcline": int(AuxPcline),
			"AuxPcinline": int(AuxPcinline), "AuxPcdata": int(AuxPcdata), "AuxSehUnwindInfo": int(AuxUnwind),
		}},
		{"goobj/objfile.go", "BlkAutolib = iota", ")", map[string]int{"BlkSymdef": blockDefs, "BlkNonpkgref": blockNonPkgRefs, "BlkReloc": blockRelocs, "BlkAux": blockAux, "BlkData": blockData, "BlkEnd": blockEnd, "NBlk": blocks}},
		{"goobj/objfile.go", "SymFlagDupok = 1", ")", map[string]int{"SymFlagDupok": bit(DupOK), "SymFlagTypelink": bit(Typelink), "SymFlagGoType": bit(GoType)}},
		{"goobj/objfile.go", "SymFlagUsedInIface = 1", ")", map[string]int{"SymFlagItab": bit(Itab) - 8, "SymFlagDict": bit(Dict) - 8, "SymFlagLinkname": bit(Linkname) - 8}},
	} {
		text, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Skip("no source of Go: ", err)
		}
		names := enumerated(t, string(text), c.first, c.last)
		for name, want := range c.want {
			if got, ok := names[name]; !ok || got != want {
				t.Errorf("%s is %d, here %d", name, got, want)
			}
		}
	}
}

func bit(f Flags) (n int) {
	for ; f > 1; f >>= 1 {
		n++
	}
	return n
}

// enumerated numbers the names of a list of constants from the line that begins with first on.
func enumerated(t *testing.T, text, first, last string) map[string]int {
	i := strings.Index(text, first)
	if i < 0 {
		t.Fatalf("no %q", first)
	}
	names := make(map[string]int)
	word := regexp.MustCompile(`^\w+`)
	for line := range strings.Lines(text[i:]) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, last) {
			break
		}
		if name := word.FindString(line); name != "" {
			names[name] = len(names)
		}
	}
	return names
}

// TestDamaged cuts and changes a small archive everywhere: the reader answers with an error, or
// with an object that can be walked.
func TestDamaged(t *testing.T) {
	data, err := os.ReadFile("testdata/small.a")
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(data) - 1 { // the last byte may be there for the next member to begin even
		if _, err := Read("small", data[:n]); err == nil {
			t.Errorf("%d of %d bytes were taken for an archive", n, len(data))
		}
	}
	for n := range data {
		for _, b := range []byte{0, 1, 0x7f, 0xff} {
			bad := bytes.Clone(data)
			bad[n] = b
			readAndWalk(t, bad)
		}
	}
}

func readAndWalk(t *testing.T, data []byte) {
	objects, err := Read("damaged", data)
	var e *Error
	if err != nil && (!errors.As(err, &e) || e.Archive != "damaged") {
		t.Errorf("error %v", err)
	}
	for _, o := range objects {
		_, _, _ = walk(o)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"testdata/small.a", "testdata/assembly.a"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { readAndWalk(t, data) })
}
