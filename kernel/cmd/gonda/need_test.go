package main

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestNeed refuses every computation one byte below the need that its plan states, names the
// limit that would do, and computes the same under either.
func TestNeed(t *testing.T) {
	shapes := shapes
	if testing.Short() {
		shapes = []string{"small.nc", "old.nc"}
	}
	for _, shape := range shapes {
		for _, flags := range reductions {
			if testing.Short() && strings.Contains(flags, "--isel") {
				continue // positions of the large grid
			}
			t.Run(shape+"/"+flags, func(t *testing.T) {
				args := append([]string{"stats", file(t, shape), "--var", "t2m", "--json"}, words(shape, flags)...)
				var p struct {
					Need json.Number `json:"need_bytes"`
				}
				gonda(t, append(args, "--plan", "--memory", "2GiB")...).json(t, &p)
				need := integer(t, p.Need)
				below := gonda(t, append(args, "--memory", strconv.FormatInt(need-1, 10))...)
				would := wouldDo(t, below)
				if below.took.Seconds() > 5 {
					t.Errorf("the refusal took %v", below.took)
				}
				for _, limit := range []string{strconv.FormatInt(need, 10), would} {
					gonda(t, append(args, "--plan", "--memory", limit)...).succeed(t)
				}
				if flags == "" || flags == "--over valid_time" {
					within(t, need, gonda(t, append(args, "--memory", p.Need.String())...))
				}
			})
		}
	}
}

// TestRefusalsLeaveNothing refuses commands that write before they make anything.
func TestRefusalsLeaveNothing(t *testing.T) {
	source := file(t, "small.nc")
	for _, args := range [][]string{
		{"stats", source, "--var", "t2m", "-o", "out.nc"},
		{"stats", source, "--var", "t2m", "--over", "valid_time", "-o", "out.npy"},
		{"convert", source, "out.nc"},
		{"plot", source, "--var", "t2m", "--isel", "valid_time=0", "-o", "out.png"},
	} {
		dir := t.TempDir()
		for i := range args {
			if filepath.Base(args[i]) == args[i] && filepath.Ext(args[i]) != "" {
				args[i] = filepath.Join(dir, args[i])
			}
		}
		would := wouldDo(t, gonda(t, append(args, "--memory", "25165824")...)) // 24 MiB
		nothingLeft(t, dir)
		gonda(t, append(args, "--memory", would)...).succeed(t)
	}
}

// TestNeedOfConversions plans conversions without making anything, refuses them one byte below
// the need, and makes them within what the plan said.
func TestNeedOfConversions(t *testing.T) {
	for _, flags := range []string{"out.nc", "out.zarr", "out.nc --pack int16", "out.zarr --pack int16 --chunks valid_time=0,latitude=10"} {
		t.Run(flags, func(t *testing.T) {
			dir := t.TempDir()
			args := append([]string{"convert", file(t, "small.nc")}, strings.Fields(flags)...)
			args[2] = filepath.Join(dir, args[2])
			args = append(args, "--json")
			var p struct {
				Need json.Number `json:"need_bytes"`
				Peak json.Number `json:"peak_bytes"`
				Read json.Number `json:"read_bytes"`
			}
			gonda(t, append(args, "--plan", "--memory", "1GiB")...).json(t, &p)
			nothingLeft(t, dir)
			need := integer(t, p.Need)
			would := wouldDo(t, gonda(t, append(args, "--plan", "--memory", strconv.FormatInt(need-1, 10))...))
			wouldDo(t, gonda(t, append(args, "--memory", strconv.FormatInt(need-1, 10))...))
			nothingLeft(t, dir)
			gonda(t, append(args, "--plan", "--memory", would)...).succeed(t)
			r := gonda(t, append(args, "--memory", "1GiB")...)
			within(t, integer(t, p.Peak), r)
			var w struct {
				Read json.Number `json:"read_bytes"`
			}
			r.json(t, &w)
			if read, passes := integer(t, w.Read), int64(1+strings.Count(flags, "pack")); integer(t, p.Read) > read*passes || integer(t, p.Read) < read*passes*99/100 { // labels are not packed
				t.Errorf("the plan reads %v bytes, each of %d passes %d", p.Read, passes, read)
			}
		})
	}
}
