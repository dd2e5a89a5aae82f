package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/xr"
)

// part is the flags that select along dimensions.
type part struct{ sel, isel []string }

func (p *part) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVar(&p.sel, "sel", nil, "select by label: dim=label or dim=from:to (both included)")
	f.StringArrayVar(&p.isel, "isel", nil, "select by position: dim=i or dim=from:to[:step]")
}

// selectors is what the flags say, those by label first.
func (p *part) selectors() ([]xr.Selector, error) {
	var out []xr.Selector
	for _, by := range []struct {
		words []string
		parse func(string) (xr.Selector, error)
	}{{p.sel, xr.ParseSel}, {p.isel, xr.ParseISel}} {
		for _, words := range by.words {
			s, err := by.parse(words)
			if err != nil {
				return nil, usageError{err}
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// choice is the flags that name a variable and a part of it.
type choice struct {
	group, name string
	part
}

func (p *choice) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.name, "var", "", "the variable")
	f.StringVar(&p.group, "group", "", "the group that holds it")
	p.part.flags(c)
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
	by, err := p.selectors()
	if err != nil {
		return xr.DataArray{}, err
	}
	a := ds.Var(name)
	for _, s := range by {
		a = a.Sel(s)
	}
	return a, a.Err()
}
