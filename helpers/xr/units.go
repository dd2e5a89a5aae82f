package xr

import "github.com/gonda-go/gonda/helpers/lazy/kernel"

// attrsAfter is the attributes of an operation's result: those of the first operand, but
// without units and standard_name where the operation gives another quantity: a square, a
// product of two arrays, a comparison. plain says that the other operand is a number.
func attrsAfter(op kernel.Op, attrs Attrs, plain bool) Attrs {
	switch op {
	case kernel.Neg, kernel.Abs, kernel.Round, kernel.Floor, kernel.Ceil, kernel.Trunc,
		kernel.Add, kernel.Sub, kernel.Mod, kernel.Min, kernel.Max, kernel.FMin, kernel.FMax, kernel.FillNA:
		return attrs
	case kernel.Mul, kernel.Div:
		if plain {
			return attrs
		}
	}
	return attrs.Without("units", "standard_name")
}
