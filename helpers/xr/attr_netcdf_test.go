package xr

import (
	"encoding/json"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf"
)

// TestStructuredAttributes shows what NetCDF-4 has beside numbers and texts.
func TestStructuredAttributes(t *testing.T) {
	pair := netcdf.Record{{Name: "n", Value: int16(3)}, {Name: "tag", Value: []byte{1, 0xab}}, {Name: "f", Value: []any{float32(1.5), float32(2)}}}
	for _, test := range []struct {
		value      any
		text, json string
	}{
		{[]uint8{1, 2}, "1, 2", `[1,2]`},
		{[]any{[]byte{1, 2}, []byte{0xff, 0}}, `"0X0102", "0XFF00"`, `["0X0102","0XFF00"]`},
		{[]any{pair}, `{n: 3, tag: "0X01AB", f: {1.5, 2}}`, `{"n":3,"tag":"0X01AB","f":[1.5,2]}`},
		{[]any{[]any{int32(1), int32(2)}, []any{}}, "{1, 2}, {}", `[[1,2],[]]`},
		{[]any{"/a", "/b"}, `"/a", "/b"`, `["/a","/b"]`},
		{[]any{netcdf.Reference{Path: "/a"}, netcdf.Reference{Path: "/b", Region: "(0)-(3)"}, netcdf.Reference{}}, "/a, /b {(0)-(3)}, reference", `["reference","reference","reference"]`},
		{nil, "(a value of a type that has no text)", `null`},
	} {
		a := netcdfAttr(netcdf.Attribute{Name: "a", Value: test.value})
		if got := attrText(a.Value); got != test.text {
			t.Errorf("%v: text %s, want %s", test.value, got, test.text)
		}
		if got, err := json.Marshal(Attrs{a}.object()); err != nil || string(got) != `{"a":`+test.json+`}` {
			t.Errorf("%v: JSON %s, %v, want %s", test.value, got, err, test.json)
		}
	}
}
