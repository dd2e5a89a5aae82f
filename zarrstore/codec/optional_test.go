package codec

import (
	"bytes"
	"errors"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// An optional filter that is not known, or whose parameters make no sense, hinders only the
// chunks that went through it.
func TestOptionalFilters(t *testing.T) {
	elements := steps()
	for name, s := range map[string]Spec{
		"unknown":  {ID: 32013, Name: "zfp"},
		"nonsense": {ID: 6, Name: "scaleoffset", Params: []uint32{2, 0, 60, 1, 4, 1, 0, 0, 0}},
	} {
		if _, err := Prepare([]Spec{s}, dtype.Int32, []int{60}); err == nil {
			t.Errorf("%s: mandatory, and accepted", name)
		}
		s.Optional = true
		sum := Spec{ID: 3, Name: "fletcher32"}
		c, err := Prepare([]Spec{s, sum}, dtype.Int32, []int{60})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.Writable() == nil {
			t.Errorf("%s: writable", name)
		}
		stored := encoded(t, sum)
		got := make([]byte, len(elements))
		if err := c.Decode(got, stored, 1, nil); err != nil || !bytes.Equal(got, elements) {
			t.Errorf("%s: skipped: %v", name, err)
		}
		var unsupported *UnsupportedError
		if err := c.Decode(got, stored, 0, nil); !errors.As(err, &unsupported) {
			t.Errorf("%s: used: %v", name, err)
		}
	}
}
