package toolchain

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

func TestOpen(t *testing.T) {
	begin := time.Now()
	tc, err := Open(context.Background(), Config{Progress: func(s string, n, of int) { t.Logf("%v %d/%d %s", time.Since(begin), n, of, s) }})
	if err != nil {
		t.Fatal(err)
	}
	defer tc.Close()
	t.Log(tc.Dir, time.Since(begin))
	begin = time.Now()
	out, err := exec.Command(tc.Worker).CombinedOutput()
	t.Log(string(out), err, time.Since(begin))
	table, err := symtab.Open(tc.Symbols)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(table.Len())
	for _, n := range []string{"fmt.Println", "runtime.gondaInterrupt", "runtime.firstmoduledata", "type:*bytes.Buffer", "runtime.gondaWanted", "bytes.growSlice"} {
		for abi := range uint8(2) {
			s, ok := table.Lookup(n, abi)
			t.Log(n, abi, s, ok)
		}
	}
}
