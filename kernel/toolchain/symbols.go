package toolchain

import (
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// kinds maps the linker's kinds of symbols to those of the table. A kind that is missing makes
// the build fail: it would come from another linker.
var kinds = map[string]symtab.Kind{
	"STEXT": symtab.Text, "STEXTFIPSSTART": symtab.Text, "STEXTFIPS": symtab.Text, "STEXTFIPSEND": symtab.Text, "STEXTEND": symtab.Text,
	"STYPE": symtab.Type, "STYPERELRO": symtab.Type,
	"SSTRING": symtab.Rodata, "SGOSTRING": symtab.Rodata, "SGOFUNC": symtab.Rodata, "SGCBITS": symtab.Rodata, "SRODATA": symtab.Rodata,
	"SRODATAFIPSSTART": symtab.Rodata, "SRODATAFIPS": symtab.Rodata, "SRODATAFIPSEND": symtab.Rodata, "SRODATAEND": symtab.Rodata,
	"SSTRINGRELRO": symtab.Rodata, "SGOSTRINGRELRO": symtab.Rodata, "SGOFUNCRELRO": symtab.Rodata, "SGCBITSRELRO": symtab.Rodata, "SRODATARELRO": symtab.Rodata,
	"SDATA": symtab.Data, "SDATAFIPSSTART": symtab.Data, "SDATAFIPS": symtab.Data, "SDATAFIPSEND": symtab.Data, "SDATAEND": symtab.Data,
	"SNOPTRDATA": symtab.NoptrData, "SNOPTRDATAFIPSSTART": symtab.NoptrData, "SNOPTRDATAFIPS": symtab.NoptrData, "SNOPTRDATAFIPSEND": symtab.NoptrData, "SNOPTRDATAEND": symtab.NoptrData,
	"SBSS": symtab.BSS, "SNOPTRBSS": symtab.NoptrBSS,
	"SFUNCTAB": symtab.Other, "SPCLNTAB": symtab.Other, "STYPELINK": symtab.Other, "SITABLINK": symtab.Other, "SBUILDINFO": symtab.Other,
	"SCOVERAGE_COUNTER": symtab.Other, "SCOVERAGE_AUXVAR": symtab.Other, "SLIBFUZZER_8BIT_COUNTER": symtab.Other,
	"SFIPSINFO": symtab.Other, "SMODULEDATA": symtab.Other, "SINITARR": symtab.Other, "SFUNCTABRELRO": symtab.Other,
	"SELFROSECT": symtab.Other, "SELFRXSECT": symtab.Other, "SELFSECT": symtab.Other, "SELFGOT": symtab.Other, "SELFRELROSECT": symtab.Other,
}

// readDump reads what the edited linker wrote of symbols and packages.
func readDump(path string) ([]symtab.Symbol, []symtab.Listing, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("toolchain: the linker wrote no symbols: %w", err)
	}
	var syms []symtab.Symbol
	var packages []symtab.Listing
	for line := range strings.Lines(string(text)) {
		rest := strings.TrimSuffix(line, "\n")
		if first, after, _ := strings.Cut(rest, " "); first == "package" || first == "member" {
			packages, err = parseMember(packages, first, after)
		} else {
			var s symtab.Symbol
			s, err = parseSymbol(rest)
			syms = append(syms, s)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("toolchain: the linker's symbol %.80q: %w", line, err)
		}
	}
	return syms, packages, nil
}

// parseMember reads "fingerprint path" of a package, or "abi name" of a member of the last one;
// path and name are quoted.
func parseMember(packages []symtab.Listing, what, line string) ([]symtab.Listing, error) {
	number, quoted, _ := strings.Cut(line, " ")
	name, err := strconv.Unquote(quoted)
	if err != nil {
		return packages, err
	}
	if what == "package" {
		p := symtab.Listing{Path: name}
		if len(number) != hex.EncodedLen(len(p.Fingerprint)) {
			return packages, fmt.Errorf("the fingerprint %s is none", number)
		}
		if _, err := hex.Decode(p.Fingerprint[:], []byte(number)); err != nil {
			return packages, fmt.Errorf("the fingerprint %s is none", number)
		}
		return append(packages, p), nil
	}
	abi, err := strconv.ParseUint(number, 10, 8)
	if err != nil || len(packages) == 0 {
		return packages, fmt.Errorf("a member of no package, or with ABI %s", number)
	}
	last := &packages[len(packages)-1]
	last.Members = append(last.Members, symtab.Member{Name: name, ABI: uint8(abi)})
	return packages, nil
}

// parseSymbol reads "address size abi -flags kind name", the name quoted.
func parseSymbol(line string) (symtab.Symbol, error) {
	f := strings.SplitN(line, " ", 6)
	if len(f) != 6 {
		return symtab.Symbol{}, fmt.Errorf("%d fields, 6 are wanted", len(f))
	}
	var s symtab.Symbol
	var err error
	if s.Addr, err = strconv.ParseUint(f[0], 16, 64); err != nil {
		return s, err
	}
	if s.Size, err = strconv.ParseUint(f[1], 16, 64); err != nil {
		return s, err
	}
	abi, err := strconv.ParseUint(f[2], 10, 8)
	if err != nil || abi > uint64(symtab.ABIInternal) {
		return s, fmt.Errorf("the ABI %s is not known", f[2])
	}
	s.ABI = uint8(abi)
	if strings.Contains(f[3], "d") {
		s.Flags |= symtab.DupOK
	}
	if strings.Contains(f[3], "i") {
		s.Flags |= symtab.Itab
	}
	if s.Kind = kinds[f[4]]; s.Kind == 0 {
		return s, fmt.Errorf("the kind %s is not known", f[4])
	}
	if strings.Contains(f[3], "t") {
		s.Kind = symtab.Type
	}
	s.Name, err = strconv.Unquote(f[5])
	return s, err
}
