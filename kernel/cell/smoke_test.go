package cell

import (
	"context"
	"testing"
	"time"
)

func TestSmoke(t *testing.T) {
	n := newNotebook(t)
	for i, src := range []string{"1+1", "x := 3", "fmt.Println(x)", "func f() int { return x }\ntype T struct{ a int }\nfunc (t T) M() int { return t.a + f() }", "f()", "T{3}.M()", "x := x + 1", "x := float64(x)", "T{1}.M()", "func f() float64 { return x*2 }", "T{1}.M()", "check(nil); must(os.Open(\"/\"))", "for i := range 10 { x += float64(i) }"} {
		c, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Now()
		u, err := n.Build(context.Background(), i+1, c)
		d := time.Since(at)
		if err != nil {
			t.Log(src, "\n", err)
			continue
		}
		t.Log(src, d, "\n"+u.text, u.Obsolete, u.Notes)
		if err := n.Commit(u); err != nil {
			t.Fatal(err)
		}
	}
}
