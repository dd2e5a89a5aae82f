package symtab_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

func Example() {
	dir, err := os.MkdirTemp("", "symtab")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "symbols")
	err = symtab.Write(path, []symtab.Symbol{
		{Name: "fmt.Println", Addr: 0x4a1000, Size: 93, ABI: symtab.ABIInternal, Kind: symtab.Text},
		{Name: "os.Stdout", Addr: 0x9c2e40, Size: 8, Kind: symtab.BSS},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := symtab.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer table.Close()
	s, ok := table.Lookup("fmt.Println", symtab.ABIInternal)
	fmt.Printf("%#x %v %v\n", s.Addr, s.Kind, ok)
	_, ok = table.Lookup("fmt.Println", symtab.ABI0)
	fmt.Println(ok)
	// Output:
	// 0x4a1000 text true
	// false
}
