package cf

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// Unit is a length of time that counts are in.
type Unit struct {
	name string // as written by String
	ns   uint64 // its length in nanoseconds
}

// The units whose lengths every calendar agrees on.
var (
	Nanosecond  = Unit{"nanoseconds", 1}
	Microsecond = Unit{"microseconds", 1e3}
	Millisecond = Unit{"milliseconds", 1e6}
	Second      = Unit{"seconds", 1e9}
	Minute      = Unit{"minutes", 60e9}
	Hour        = Unit{"hours", 3600e9}
	Day         = Unit{"days", 86400e9}
	Week        = Unit{"weeks", 7 * 86400e9}
	commonYear  = Unit{"common_years", 365 * 86400e9}
)

// String is the plural name: hours.
func (u Unit) String() string { return u.name }

// Nanoseconds is the length of the unit.
func (u Unit) Nanoseconds() int64 { return int64(u.ns) }

// ParseUnit reads the name of a length of time: "hours", "h", "days". Months and years have
// no fixed length and are not among them. False when it is none.
func ParseUnit(name string) (Unit, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "ns":
		return Nanosecond, true
	case "us", "µs", "microsec", "microsecs":
		return Microsecond, true
	case "ms", "msec", "msecs", "millisec", "millisecs":
		return Millisecond, true
	case "s", "sec", "secs":
		return Second, true
	case "min", "mins":
		return Minute, true
	case "h", "hr", "hrs":
		return Hour, true
	case "d":
		return Day, true
	}
	for _, u := range []Unit{Nanosecond, Microsecond, Millisecond, Second, Minute, Hour, Day, Week, commonYear} {
		if name == u.name || name == u.name[:len(u.name)-1] {
			return u, true
		}
	}
	return Unit{}, false
}

// calendarUnit is ParseUnit with the months and years that a calendar makes equally long.
func calendarUnit(name string, c Calendar) (Unit, bool) {
	month := map[Calendar]uint64{Day360: 30}
	year := map[Calendar]uint64{Day360: 360, NoLeap: 365, AllLeap: 366}
	var days uint64
	switch strings.ToLower(name) {
	case "month", "months":
		name, days = "months", month[c]
	case "year", "years":
		name, days = "years", year[c]
	default:
		return ParseUnit(name)
	}
	return Unit{name, days * Day.ns}, days > 0
}

// Nanos is a whole number of units in nanoseconds; false when int64 does not hold it.
func (u Unit) Nanos(count int64) (int64, bool) {
	s, ok := u.span(count)
	return s.nanos(ok)
}

// NanosFloat is a number of units, multiplied exactly and rounded to the nearest nanosecond,
// half to even; false when int64 does not hold it, or count is not finite.
func (u Unit) NanosFloat(count float64) (int64, bool) {
	s, ok := u.spanFloat(count)
	return s.nanos(ok)
}

// span is a length of time: seconds, rounded down, and nanoseconds.
type span struct{ sec, nsec int64 }

func (s span) nanos(ok bool) (int64, bool) {
	hi, lo := bits.Mul64(uint64(max(s.sec, -s.sec)), 1e9)
	if !ok || hi > 0 || lo > 1<<63-1e9 {
		return 0, false
	}
	return s.sec*1e9 + s.nsec, true
}

func (u Unit) span(count int64) (span, bool) {
	hi, lo := bits.Mul64(uint64(max(count, -count)), u.ns) // the smallest int64 is its own absolute value
	return wide{hi, lo}.seconds(count < 0)
}

func (u Unit) spanFloat(count float64) (span, bool) {
	if math.IsNaN(count) || math.IsInf(count, 0) {
		return span{}, false
	}
	fraction, e := math.Frexp(math.Abs(count))
	hi, lo := bits.Mul64(uint64(math.Ldexp(fraction, 53)), u.ns)
	w, ok := wide{hi, lo}.shifted(e - 53)
	if !ok {
		return span{}, false
	}
	return w.seconds(count < 0)
}

// wide is an unsigned number of 128 bits.
type wide struct{ hi, lo uint64 }

// shifted is w times 2 to the n, rounded half to even; false on overflow.
func (w wide) shifted(n int) (wide, bool) {
	switch {
	case w == wide{}:
		return w, true
	case n >= 0:
		if n > bits.LeadingZeros64(w.hi) || n > 63 {
			return w, false
		}
		return wide{w.hi<<n | w.lo>>(64-n), w.lo << n}, true
	case n < -128:
		return wide{}, true
	}
	n = -n
	// The bits that go: the first of them and whether any other is set.
	kept := w.right(n)
	half := w.right(n-1).lo & 1
	rest := w.right(n-1).left(n-1) != w
	if half == 1 && (rest || kept.lo&1 == 1) {
		kept = kept.plus(1)
	}
	return kept, true
}

func (w wide) right(n int) wide {
	if n >= 64 {
		return wide{0, w.hi >> (n - 64)}
	}
	return wide{w.hi >> n, w.lo>>n | w.hi<<(64-n)}
}

func (w wide) left(n int) wide {
	if n >= 64 {
		return wide{w.lo << (n - 64), 0}
	}
	return wide{w.hi<<n | w.lo>>(64-n), w.lo << n}
}

// seconds divides nanoseconds; false when they lie farther than any Time.
func (w wide) seconds(negative bool) (span, bool) {
	if w.hi >= 1e9 {
		return span{}, false
	}
	q, r := bits.Div64(w.hi, w.lo, 1e9)
	if q > 2*farthest {
		return span{}, false
	}
	sec, nsec := int64(q), int64(r)
	if negative {
		sec, nsec = -sec, -nsec
		if nsec < 0 {
			sec, nsec = sec-1, nsec+1e9
		}
	}
	return span{sec, nsec}, true
}

// divide is the span in units: whole ones, rounded to zero, and nanoseconds left.
func (s span) divide(u Unit) (count int64, rest int64, ok bool) {
	negative := s.sec < 0
	if negative && s.nsec > 0 {
		s.sec, s.nsec = s.sec+1, s.nsec-1e9
	}
	hi, lo := bits.Mul64(uint64(max(s.sec, -s.sec)), 1e9)
	lo, carry := bits.Add64(lo, uint64(max(s.nsec, -s.nsec)), 0)
	hi += carry
	if hi >= u.ns {
		return 0, 0, false
	}
	q, r := bits.Div64(hi, lo, u.ns)
	if q > math.MaxInt64 {
		return 0, 0, false
	}
	if negative {
		return -int64(q), -int64(r), true
	}
	return int64(q), int64(r), true
}

// format is a span for messages.
func (u Unit) format(count any) string { return fmt.Sprintf("%v %s", count, u.name) }
