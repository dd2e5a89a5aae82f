package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/xr"
)

// choice is the flags that name a variable and a part of it.
type choice struct {
	group, name string
	sel, isel   []string
}

func (p *choice) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.name, "var", "", "the variable")
	f.StringVar(&p.group, "group", "", "the group that holds it")
	f.StringArrayVar(&p.sel, "sel", nil, "select by label: dim=label or dim=from:to (both included)")
	f.StringArrayVar(&p.isel, "isel", nil, "select by position: dim=i or dim=from:to[:step]")
}

// open opens the sources and selects.
func (p *choice) open(sources []string) (xr.DataArray, error) {
	ds, err := xr.OpenMany(sources, xr.Group(p.group))
	if err != nil {
		return xr.DataArray{}, err
	}
	name := p.name
	if name == "" {
		all := append(ds.Vars(), ds.Coords()...)
		if vars := ds.Vars(); len(vars) == 1 || len(all) == 1 {
			name = append(vars, all...)[0]
		} else {
			return xr.DataArray{}, usageError{fmt.Errorf("--var is needed: there is %v", ds.Vars())}
		}
	}
	a := ds.Var(name)
	for _, words := range p.sel {
		s, err := xr.ParseSel(words)
		if err != nil {
			return a, usageError{err}
		}
		a = a.Sel(s)
	}
	for _, words := range p.isel {
		s, err := xr.ParseISel(words)
		if err != nil {
			return a, usageError{err}
		}
		a = a.ISel(s)
	}
	return a, a.Err()
}
