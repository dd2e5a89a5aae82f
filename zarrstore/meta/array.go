package meta

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Array is the metadata of an array of either format.
type Array struct {
	Format    int // 2 or 3
	Shape     []int
	Chunks    []int        // the unit that codecs work on; inside a shard when there are shards
	Type      dtype.Type   // as stored, with byte order
	Fill      []byte       // one element in memory order; nil: not defined
	Codecs    []codec.Spec // in the order of encoding; format 2's order F is a transpose, its compressor the last
	Prefix    string       // of chunk keys: "c" or nothing
	Separator string       // of chunk keys: "." or "/"
	Unstated  bool         // the document does not state Separator: old writers nested keys without a word
	Dims      []string     // nil: not named; "" for one without a name
	Attrs     Attrs        // less what says how the array is stored
	Shard     *Shard       // nil: a chunk is an object
	Refused   error        // *UnsupportedError, *dtype.NameError or *dtype.FillError: why it cannot be read
}

// Shard says how chunks are packed into objects: format 3's sharding_indexed.
type Shard struct {
	Shape   []int        // elements of a shard
	Index   []codec.Spec // how the index is stored
	AtStart bool         // the index precedes the chunks; else it follows them
}

// refuse keeps the first reason.
func (a *Array) refuse(err error) {
	if a.Refused == nil {
		a.Refused = err
	}
}

// Key is the key, below the array's, of the object that holds the chunk (the shard, where
// there are shards) at a position of the grid.
func (a *Array) Key(chunk []int) string { return a.keyBy(chunk, a.Separator) }

// OtherKey is where old writers put a chunk without saying so, with "/" between indices;
// "" where no chunk is looked for but under its Key.
func (a *Array) OtherKey(chunk []int) string {
	if !a.Unstated || len(chunk) < 2 {
		return ""
	}
	return a.keyBy(chunk, "/")
}

func (a *Array) keyBy(chunk []int, separator string) string {
	b := make([]byte, 0, 32)
	b = append(b, a.Prefix...)
	for i, n := range chunk {
		if i > 0 || a.Prefix != "" {
			b = append(b, separator...)
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	if len(b) == 0 {
		return "0"
	}
	return string(b)
}

// maxRank bounds the number of dimensions.
const maxRank = 64

// checkGrid checks shapes against each other. A chunk of no elements along a dimension of
// none is taken as one.
func (a *Array) checkGrid() error {
	if len(a.Shape) != len(a.Chunks) {
		return wrong("chunks", "%v has %d dimensions, the shape %v has %d", a.Chunks, len(a.Chunks), a.Shape, len(a.Shape))
	}
	if len(a.Shape) > maxRank {
		return wrong("shape", "%d dimensions, at most %d are supported", len(a.Shape), maxRank)
	}
	for d, n := range a.Chunks {
		if n == 0 && a.Shape[d] == 0 {
			a.Chunks[d] = 1
		} else if n == 0 {
			return wrong("chunks", "%v has a chunk of no elements", a.Chunks)
		}
	}
	return nil
}

// lengths reads a list of non-negative integers.
func lengths(o Attrs, member string) ([]int, error) {
	v, _ := o.Get(member)
	list, ok := v.([]any)
	if !ok {
		return nil, wrong(member, "a list of integers was wanted")
	}
	out := make([]int, len(list))
	for i, x := range list {
		n, err := strconv.ParseInt(fmt.Sprint(x), 10, 64)
		if _, isNumber := x.(json.Number); !isNumber || err != nil || n < 0 || n > math.MaxInt64>>1 {
			return nil, wrong(member, "element %d is %v, a length was wanted", i, x)
		}
		out[i] = int(n)
	}
	return out, nil
}

// config turns the members of a parsed object into a codec's configuration.
func config(o Attrs) map[string]any {
	if len(o) == 0 {
		return nil
	}
	out := make(map[string]any, len(o))
	for _, x := range o {
		out[x.Name] = plain(x.Value)
	}
	return out
}

// plain is a parsed value without Attrs: objects as maps, integers as int64.
func plain(v any) any {
	switch v := v.(type) {
	case Attrs:
		if out := config(v); out != nil {
			return out
		}
		return map[string]any{}
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plain(x)
		}
		return out
	case json.Number:
		return typedNumber(v)
	}
	return v
}

// text reads a member that must be a string.
func text(o Attrs, member string) (string, error) {
	v, _ := o.Get(member)
	s, ok := v.(string)
	if !ok {
		return "", wrong(member, "%s was found, a string was wanted", short(v))
	}
	return s, nil
}

// short is a value for a message.
func short(v any) string {
	if v == nil {
		return "nothing"
	}
	if s := fmt.Sprint(v); len(s) < 60 {
		return s
	}
	return fmt.Sprintf("a %T", v)
}

// names reads dimension names: strings, or null for none; nil when they are no such list
// of the array's rank.
func (a *Array) names(v any) []string {
	list, ok := v.([]any)
	if !ok || len(list) != len(a.Shape) {
		return nil
	}
	out := make([]string, len(list))
	for i, x := range list {
		if x == nil {
			continue
		}
		if out[i], ok = x.(string); !ok {
			return nil
		}
	}
	return out
}

// last is the last element of a path.
func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
