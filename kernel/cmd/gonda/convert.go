package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func convertCommand() *cobra.Command {
	var m machine
	var which part
	var group, names, chunks, compress, pack string
	var format int
	var overwrite, normalize, plan bool
	c := &cobra.Command{
		Use:   "convert SRC... DST.zarr|DST.nc",
		Short: "Write sources as one Zarr store or NetCDF file, streaming",
		Args:  atLeast(2, "sources and a destination"),
		RunE: func(c *cobra.Command, args []string) error {
			if _, err := m.client(); err != nil {
				return err
			}
			if format != 2 && format != 3 {
				return usageError{fmt.Errorf("--zarr-format %d: it is 2 or 3", format)}
			}
			sources, dst := args[:len(args)-1], args[len(args)-1]
			open := []xr.OpenOption{xr.Group(group)}
			if normalize {
				open = append(open, xr.Preprocess(func(ds xr.Dataset) xr.Dataset { return era5.MergeExpver(era5.Normalize(ds)) }))
			}
			by, err := which.selectors()
			if err != nil {
				return err
			}
			ds, err := xr.OpenMany(sources, open...)
			if err != nil {
				return err
			}
			if names != "" {
				ds = ds.Only(strings.Split(names, ",")...)
			}
			for _, s := range by {
				ds = ds.Sel(s)
			}
			if err := ds.Err(); err != nil {
				return err
			}
			opts := []xr.WriteOption{xr.ZarrFormat(format)}
			if compress != "" {
				o, err := compression(compress, dst)
				if err != nil {
					return err
				}
				opts = append(opts, o)
			}
			if overwrite {
				opts = append(opts, xr.Overwrite())
			}
			for _, words := range strings.FieldsFunc(chunks, func(r rune) bool { return r == ',' }) {
				dim, n, err := chunk(words)
				if err != nil {
					return err
				}
				opts = append(opts, xr.Chunk(dim, n))
			}
			switch pack {
			case "":
			case "int16":
				opts = append(opts, xr.Pack(dtype.Int16))
			default:
				return usageError{fmt.Errorf("--pack %s: only int16 is known", pack)}
			}
			write, needed := ds.ToZarrContext, ds.ZarrPlan
			switch {
			case strings.HasSuffix(dst, ".zarr"):
			case strings.HasSuffix(dst, ".nc"):
				write, needed = ds.ToNetCDFContext, ds.NetCDFPlan
			default:
				return usageError{fmt.Errorf("%s: the destination ends in .zarr or .nc", dst)}
			}
			if plan {
				steps, err := needed(opts...)
				return show(m, steps, err)
			}
			ctx, done := m.show(c.Context())
			defer done()
			w, err := write(ctx, dst, opts...)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s exists: give --overwrite to replace it", dst)
			}
			if err != nil {
				return err
			}
			done()
			if m.json {
				return printJSON(map[string]any{"path": w.Path, "vars": w.Vars, "bytes": w.Bytes, "read_bytes": w.Read, "seconds": w.Seconds, "peak_bytes": cluster.PeakRSS()})
			}
			fmt.Printf("%s: %d variables, %s decoded, %s read, %.2f s, peak memory %s\n", w.Path, w.Vars,
				cluster.FormatBytes(w.Bytes), cluster.FormatBytes(w.Read), w.Seconds, cluster.FormatBytes(cluster.PeakRSS()))
			return nil
		},
	}
	m.flags(c)
	f := c.Flags()
	which.flags(c)
	f.StringVar(&group, "group", "", "the group to convert")
	f.StringVar(&names, "var", "", "the variables, separated by commas; default all")
	f.StringVar(&chunks, "chunks", "", "chunk lengths: dim=n,... (0: the whole dimension)")
	f.StringVar(&compress, "codec", "", "blosc-zstd:5:bit, blosc-lz4:5:byte (Zarr's default), zstd:3, gzip:6 or none; in NetCDF gzip:1 (its default) to gzip:9, or none")
	f.IntVar(&format, "zarr-format", 3, "2 or 3")
	f.StringVar(&pack, "pack", "", "store floats as int16 with scale_factor and add_offset")
	f.BoolVar(&overwrite, "overwrite", false, "replace what is there")
	f.BoolVar(&plan, "plan", false, "say what it would need, and stop")
	f.BoolVar(&normalize, "normalize", false, "bring both layouts of the Climate Data Store to one, and ERA5 and its preliminary ERA5T together")
	return c
}

// compression is --codec for a destination. NetCDF's deflate is what gzip does.
func compression(words, dst string) (xr.WriteOption, error) {
	if strings.HasSuffix(dst, ".zarr") {
		if _, err := codec.ParseChoice(words); err != nil {
			return nil, usageError{err}
		}
		return xr.Compress(words), nil
	}
	if words == "none" {
		return xr.Deflate(0), nil
	}
	name, value, _ := strings.Cut(words, ":")
	level, err := strconv.Atoi(value)
	if name != "gzip" || err != nil || level < 1 || level > 9 {
		return nil, usageError{fmt.Errorf("--codec %s: a NetCDF file has gzip:1 to gzip:9, or none", words)}
	}
	return xr.Deflate(level), nil
}

func chunk(words string) (dim string, n int, err error) {
	dim, value, ok := strings.Cut(words, "=")
	n, bad := strconv.Atoi(value)
	if !ok || bad != nil || n < 0 {
		return "", 0, usageError{fmt.Errorf("--chunks %s: write dim=n, several separated by commas", words)}
	}
	return dim, n, nil
}
