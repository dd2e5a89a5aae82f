package xr_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// combined makes files of sets that differ in a dimension beside time, in static variables
// and attributes, and what xarray makes of each set by each rule.
const combined = `
import os, sys, numpy, xarray
root = sys.argv[1]
enc = {"time": {"units": "hours since 2000-01-01", "dtype": "i4"}}

def part(day, lat, lon=(0., 90.), value=1., mask=(1., 2.), **attrs):
    lat, lon = numpy.array(lat), numpy.array(lon)
    t = numpy.datetime64("2020-01-01", "ns") + numpy.timedelta64(24, "h") * (day + numpy.arange(2))
    shape = (2, len(lat), len(lon))
    n = numpy.arange(numpy.prod(shape)).reshape(shape)
    return xarray.Dataset({
        "t2m": (("time", "latitude", "longitude"), (value * 100 + n).astype("f4"), {"units": attrs.get("units", "K"), "long_name": "t"}),
        "count": (("latitude", "time"), n[:, :, 0].T.astype("i2")),
        "seen": (("latitude",), numpy.datetime64("2020-01-01", "ns") + numpy.arange(len(lat)).astype("m8[h]")),
        "mask": (("longitude",), numpy.array(mask, "f8")[: len(lon)]),
    }, {"time": t, "latitude": lat, "longitude": lon, "area": ("latitude", lat * 2)}, {k: v for k, v in attrs.items() if k != "units"})

down, up, south = [20., 10., 0.], [10., 20., 30., 40.], [0., -10.]
sets = {
    "latitudes": [part(0, down), part(2, up, value=2), part(4, south, value=3)],
    "ascending": [part(0, [0., 10.]), part(2, [10., 20.], value=2)],
    "shifted": [part(0, [0., 10.]), part(2, [1., 11.], value=2)],
    "mask": [part(0, down, mask=(1, numpy.nan)), part(2, down, mask=(1, 5))],
    "same": [part(0, down, mask=(3, numpy.nan)), part(2, down, mask=(3, numpy.nan))],
    "attrs": [part(0, down, a=1, b="x", c=1.5), part(2, down, a=1, b="y", d=2), part(4, down, a=1, b="x", units="degC", d=3)],
}
default = dict(join="exact", compat="override", data_vars="minimal", coords="minimal", combine_attrs="override")
cases = {"latitudes": [{"join": j} for j in ("outer", "left", "right")], "shifted": [{"join": "override"}],
    "ascending": [{"join": j} for j in ("outer", "inner", "left", "right", "override")],
    "mask": [{"compat": "no_conflicts"}, {"data_vars": "all"}, {"data_vars": "different"}, {"data_vars": ["mask"]}, {"compat": "equals"}],
    "same": [{"compat": "equals"}, {"compat": "identical"}, {"data_vars": "different"}],
    "attrs": [{"combine_attrs": a} for a in ("override", "drop", "drop_conflicts", "no_conflicts", "identical")]}
for name, files in sets.items():
    os.makedirs(f"{root}/{name}")
    for i, f in enumerate(files):
        f.to_netcdf(f"{root}/{name}/in{i}.nc", encoding=enc)
    for case in cases[name]:
        (key, value), = case.items()
        to = f"{root}/{name}/{key}-{value if isinstance(value, str) else 'list'}"
        try:
            got = xarray.combine_nested(files, concat_dim="time", **{**default, **case, **({"compat": "equals"} if value == "different" else {})})
            got.to_netcdf(to + ".nc", encoding=enc)
        except Exception as e:
            open(to + ".error", "w").write(str(e))
`

// TestCombineRules compares what the options of OpenMany make of files with what xarray does.
func TestCombineRules(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command(xrtest.Python(t), "-c", combined, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rules := map[string]xr.OpenOption{
		"join-outer": xr.Join(xr.Outer), "join-inner": xr.Join(xr.Inner), "join-left": xr.Join(xr.Left),
		"join-right": xr.Join(xr.Right), "join-override": xr.Join(xr.Override),
		"compat-equals": xr.Compat(xr.CompatEquals), "compat-identical": xr.Compat(xr.CompatIdentical),
		"compat-no_conflicts": xr.Compat(xr.CompatNoConflicts),
		"data_vars-all":       xr.RepeatStatic(), "data_vars-different": xr.RepeatDiffering(), "data_vars-list": xr.RepeatStatic("mask"),
		"combine_attrs-override": xr.CombineAttrs(xr.AttrsOverride), "combine_attrs-drop": xr.CombineAttrs(xr.AttrsDrop),
		"combine_attrs-drop_conflicts": xr.CombineAttrs(xr.AttrsDropConflicts), "combine_attrs-no_conflicts": xr.CombineAttrs(xr.AttrsNoConflicts),
		"combine_attrs-identical": xr.CombineAttrs(xr.AttrsIdentical),
	}
	wants, err := filepath.Glob(filepath.Join(dir, "*", "*-*"))
	if err != nil || len(wants) < 20 {
		t.Fatalf("%d cases, %v", len(wants), err)
	}
	for _, want := range wants {
		set, file := filepath.Split(want)
		rule, kind, _ := strings.Cut(file, ".")
		t.Run(filepath.Base(set)+"/"+rule, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(set, "in*.nc"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := xr.OpenMany(files, rules[rule], xr.Nested("time"))
			if kind == "error" {
				if err == nil {
					t.Fatal("no error where xarray has one")
				}
				t.Log(err)
				if !strings.Contains(err.Error(), files[0]) {
					t.Errorf("the error does not name %s", files[0])
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer got.Close()
			expected, err := xr.Open(want)
			if err != nil {
				t.Fatal(err)
			}
			defer expected.Close()
			opts := []xrtest.Option{xrtest.AnyType()}
			if !strings.HasPrefix(rule, "combine_attrs") {
				opts = append(opts, xrtest.AnyAttrs())
			} else if !sameAttrs(got.Attrs(), expected.Attrs()) {
				t.Errorf("attributes: got %v, want %v", got.Attrs(), expected.Attrs())
			}
			for _, name := range append(expected.Vars(), expected.Coords()...) {
				xrtest.Equal(t, got.Var(name), expected.Var(name), opts...)
			}
		})
	}
}

func sameAttrs(a, b xr.Attrs) bool {
	for _, x := range a {
		if _, ok := b.Get(x.Name); !ok {
			return false
		}
	}
	return len(a) == len(b)
}
