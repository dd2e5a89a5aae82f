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
