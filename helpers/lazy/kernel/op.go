package kernel

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Op is an elementwise operation.
type Op uint8

// The operations of one operand.
const (
	Neg Op = iota
	Abs
	Sign
	Sqrt
	Square
	Exp
	Log
	Log2
	Log10
	Sin
	Cos
	Tan
	Asin
	Acos
	Atan
	Round // half to even
	Floor
	Ceil
	Trunc
	Not     // of bools; every bit of integers
	IsNaN   // false for all but floats
	NotNull // its opposite

	// The operations of two operands.
	Add
	Sub
	Mul
	Div // true division
	FloorDiv
	Mod // takes the sign of the divisor
	Pow
	Atan2
	Hypot
	Min // missing if either is
	Max
	FMin // the other if one is missing
	FMax
	FillNA // the second where the first is missing
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	And // of bools; bitwise of integers
	Or
	Xor

	// The operations of three operands.
	Where  // the second where the first (bool) is true, else the third
	Clip   // the first, at least the second and at most the third
	MulAdd // first times second, rounded, plus third
)

var opNames = [...]string{
	"neg", "abs", "sign", "sqrt", "square", "exp", "log", "log2", "log10", "sin", "cos", "tan",
	"asin", "acos", "atan", "round", "floor", "ceil", "trunc", "not", "isnan", "notnull",
	"add", "sub", "mul", "div", "floordiv", "mod", "pow", "atan2", "hypot", "min", "max",
	"fmin", "fmax", "fillna", "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "xor",
	"where", "clip", "muladd",
}

// String is the name of the operation.
func (op Op) String() string {
	if int(op) < len(opNames) {
		return opNames[op]
	}
	return fmt.Sprintf("op %d", uint8(op))
}

// TypeError says that an operation is not defined for its operands' types.
type TypeError struct {
	Op   string
	A, B dtype.Type // B is zero when there is one operand
}

// Error is one sentence with the operation and the types.
func (e *TypeError) Error() string {
	if e.B == (dtype.Type{}) {
		return fmt.Sprintf("%s of %v is not defined", e.Op, e.A)
	}
	return fmt.Sprintf("%s of %v and %v is not defined", e.Op, e.A, e.B)
}
