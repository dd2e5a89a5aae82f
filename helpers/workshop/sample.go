package workshop

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Sample describes a set of ERA5-like files of 2 m temperature, hourly from the beginning of
// 2023, one file a month. The same description gives the same values.
type Sample struct {
	Dir    string
	GB     float64 // decoded values in 10^9 bytes
	Layout string  // cds2024 (default), legacy (packed NetCDF-3), or mixed: half of each
	Seed   int64
	Grid   float64 // degrees between grid points; 0 chooses by size: 0.25 from 2 GB, else 1

	Hours   int   // instead of as many as GB has room for
	Daily   bool  // one file a day
	Missing []int // hours that are left out, counted from the first

	Progress func(done, total int) // files; nil tells nobody
}

// Layouts are those of Sample.
var Layouts = []string{"cds2024", "legacy", "mixed"}

// Made is what Write made.
type Made struct {
	Dir     string   `json:"dir"`
	Files   []string `json:"files"`
	Decoded int64    `json:"decoded_bytes"`
	Stored  int64    `json:"stored_bytes"`
	Seconds float64  `json:"seconds"`
	Peak    int64    `json:"peak_bytes"` // memory of the process at its largest
}

// begin is the first hour of every sample.
var begin = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

func hoursOf(t time.Time) float64 { return float64(t.Unix()) / 3600 }

// String says what was made.
func (m *Made) String() string {
	return fmt.Sprintf("%s: %d files, %s decoded, %s stored, %.2f s", m.Dir, len(m.Files), cluster.FormatBytes(m.Decoded), cluster.FormatBytes(m.Stored), m.Seconds)
}

// Write makes the files. Files of the same names are replaced.
func (s Sample) Write(ctx context.Context, c *cluster.Client) (*Made, error) {
	begun := time.Now()
	lat, lon := s.axes()
	hours := s.Hours
	if hours == 0 {
		hours = int(s.GB * 1e9 / float64(4*len(lat)*len(lon)))
	}
	if hours < 1 {
		return nil, fmt.Errorf("workshop: %v GB hold less than one map of %d x %d: ask for at least %.2g", s.GB, len(lat), len(lon), float64(4*len(lat)*len(lon))/1e9)
	}
	if s.Layout != "" && !slices.Contains(Layouts, s.Layout) {
		return nil, fmt.Errorf("workshop: no layout %q: there are %s", s.Layout, strings.Join(Layouts, ", "))
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("workshop: %w", err)
	}
	made := &Made{Dir: s.Dir}
	periods := s.periods(hours)
	for i, p := range periods {
		legacy := s.Layout == "legacy" || s.Layout == "mixed" && i < len(periods)/2
		path := filepath.Join(s.Dir, "era5_t2m_"+p.name+".nc")
		if err := s.writeFile(ctx, c, path, p, lat, lon, legacy); err != nil {
			return nil, err
		}
		if s.Progress != nil {
			s.Progress(i+1, len(periods))
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("workshop: %w", err)
		}
		made.Files = append(made.Files, path)
		made.Stored += info.Size()
		made.Decoded += int64(4 * len(p.hours) * len(lat) * len(lon))
	}
	made.Seconds, made.Peak = time.Since(begun).Seconds(), cluster.PeakRSS()
	return made, nil
}

// axes are latitudes from the north pole south and longitudes from 0 east.
func (s Sample) axes() (lat, lon []float64) {
	step := s.Grid
	if step == 0 {
		step = 1
		if s.GB >= 2 {
			step = 0.25
		}
	}
	for i := 0; float64(i)*step <= 180; i++ {
		lat = append(lat, 90-float64(i)*step)
	}
	for i := 0; float64(i)*step < 360; i++ {
		lon = append(lon, float64(i)*step)
	}
	return lat, lon
}

// period is the hours of one file, since 1970-01-01.
type period struct {
	name  string
	hours []float64
}

// periods are the hours that are there, by month or day.
func (s Sample) periods(hours int) []period {
	var out []period
	layout := "2006-01"
	if s.Daily {
		layout = "2006-01-02"
	}
	for i := range hours {
		if slices.Contains(s.Missing, i) {
			continue
		}
		t := begin.Add(time.Duration(i) * time.Hour)
		if name := t.Format(layout); len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, period{name: name})
		}
		p := &out[len(out)-1]
		p.hours = append(p.hours, hoursOf(t))
	}
	return out
}

func (s Sample) writeFile(ctx context.Context, c *cluster.Client, path string, m period, lat, lon []float64, legacy bool) error {
	chunk := []int{min(24, len(m.hours)), min(23, len(lat)), min(90, len(lon))}
	dim := "valid_time"
	if legacy {
		dim = "time"
		chunk = []int{1, len(lat), len(lon)}
	}
	data := lazy.FromSource(newField(m.hours, lat, lon, s.Seed, chunk))
	t2m := xr.FromLazy("t2m", []string{dim, "latitude", "longitude"}, data,
		xr.Attr{Name: "units", Value: "K"}, xr.Attr{Name: "long_name", Value: "2 metre temperature"}).
		With(s.time(m, dim, legacy)).
		With(degrees("latitude", lat, legacy)).With(degrees("longitude", lon, legacy))
	attrs := xr.Attrs{{Name: "Conventions", Value: "CF-1.7"}, {Name: "history", Value: "a formula with known truth, not a forecast: gonda sample"}}
	ds := xr.NewDataset(attrs, t2m)
	opts := []xr.WriteOption{xr.Overwrite(), xr.With(c)}
	if legacy {
		opts = append(opts, xr.Format(netcdf.Offset64), xr.Pack(dtype.Int16), xr.Unlimited(dim))
	} else {
		opts = append(opts, xr.Chunk(dim, chunk[0]), xr.Chunk("latitude", chunk[1]), xr.Chunk("longitude", chunk[2]))
	}
	_, err := ds.ToNetCDFContext(ctx, path, opts...)
	return err
}

// time is the time axis as either layout has it: seconds since 1970, or hours since 1900.
func (s Sample) time(m period, dim string, legacy bool) xr.DataArray {
	if legacy {
		const from1900 = 613608 // hours from 1900-01-01 to 1970-01-01
		counts := make([]int32, len(m.hours))
		for i, h := range m.hours {
			counts[i] = int32(h) + from1900
		}
		return xr.NewTimes(dim, []string{dim}, lazy.BlockOf([]int{len(counts)}, counts), "hours since 1900-01-01 00:00:00.0", "gregorian")
	}
	counts := make([]int64, len(m.hours))
	for i, h := range m.hours {
		counts[i] = int64(h) * 3600
	}
	return xr.NewTimes(dim, []string{dim}, lazy.BlockOf([]int{len(counts)}, counts), "seconds since 1970-01-01", "proleptic_gregorian",
		xr.Attr{Name: "standard_name", Value: "time"}, xr.Attr{Name: "long_name", Value: "time"})
}

// degrees is a latitude or longitude axis: float32 in the old layout, float64 in the new.
func degrees(name string, at []float64, legacy bool) xr.DataArray {
	attrs := []xr.Attr{
		{Name: "units", Value: map[string]string{"latitude": "degrees_north", "longitude": "degrees_east"}[name]},
		{Name: "standard_name", Value: name}, {Name: "long_name", Value: name},
	}
	b := lazy.BlockOf([]int{len(at)}, at)
	if legacy {
		single := make([]float32, len(at))
		for i, v := range at {
			single[i] = float32(v)
		}
		b = lazy.BlockOf([]int{len(at)}, single)
	}
	return xr.NewDataArray(name, []string{name}, b, attrs...)
}
