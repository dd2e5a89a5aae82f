package colormap

import (
	"fmt"
	"image/color"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const reverse = "_r"

func reversedName(name string) string {
	if base, ok := strings.CutSuffix(name, reverse); ok {
		return base
	}
	return name + reverse
}

// Named gives the map of that name: one of Names, or one of them with _r for its reverse.
// Upper and lower case are the same.
//
// Errors: *UnknownError, which lists the names.
func Named(name string) (*Map, error) {
	base, backwards := strings.CutSuffix(strings.ToLower(name), reverse)
	m, ok := all()[base]
	if !ok {
		return nil, &UnknownError{Name: name}
	}
	if backwards {
		return m.Reversed(), nil
	}
	return m, nil
}

// Names lists the maps in alphabetical order, without their reverses.
func Names() []string {
	var names []string
	for _, m := range all() {
		names = append(names, m.name)
	}
	slices.Sort(names)
	return names
}

// An UnknownError names a colour map that there is not.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("colormap: no map named %q; there are %s, each also with %s for its reverse",
		e.Name, strings.Join(Names(), ", "), reverse)
}

// all holds the maps by their names in lower case.
var all = sync.OnceValue(func() map[string]*Map {
	maps := map[string]*Map{}
	add := func(name string, stops []Stop) { maps[strings.ToLower(name)] = &Map{name, stops} }
	for name, table := range perceptual {
		add(name, even(table))
	}
	for name, colours := range points {
		add(name, even(strings.ReplaceAll(colours, " ", "")))
	}
	add("terrain", placed(even("3333990099ff00cc66ffff99805c54ffffff"), 0, .15, .25, .5, .75, 1))
	return maps
})

// even reads hexadecimal colours, rrggbb after rrggbb, as evenly spaced control points.
func even(hex string) []Stop {
	n := len(hex) / 6
	stops := make([]Stop, n)
	for i := range stops {
		rgb, err := strconv.ParseUint(hex[6*i:6*i+6], 16, 24)
		if err != nil {
			panic("colormap: damaged table: " + err.Error())
		}
		stops[i] = Stop{float64(i) / float64(n-1), color.RGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}}
	}
	return stops
}

// placed moves control points to the given places.
func placed(stops []Stop, at ...float64) []Stop {
	for i := range stops {
		stops[i].At = at[i]
	}
	return stops
}
