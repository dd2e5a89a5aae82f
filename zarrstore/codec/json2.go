package codec

import (
	"encoding/json"
	"fmt"
)

// jsonText stores text as a JSON list: the elements, nested by dimension, then NumPy's name
// of their type and the shape.
type jsonText struct {
	readOnly
	rearranging
	count int64
}

// buildJSON2 is numcodecs' json2, of text only.
func buildJSON2(s Spec, in *stage) (step, error) {
	if in.t.Size != 0 || in.bytes {
		return nil, &ConfigError{s.Name, fmt.Sprintf("elements are %s, text was expected", in.t)}
	}
	j := jsonText{readOnly: readOnly{s.Name}, count: in.count()}
	in.bytes, in.size, in.most = true, -1, maxText
	return j, nil
}

func (jsonText) size(int64) int64 { return -1 }
func (jsonText) most(int64) int64 { return maxText }

func (jsonText) decode(_, _, _ []byte) ([]byte, error) {
	return nil, &ConfigError{"json2", "use DecodeText"}
}

func (j jsonText) strings(src []byte) ([]string, error) {
	var list []any
	if err := json.Unmarshal(src, &list); err != nil || len(list) < 2 {
		return nil, damaged("json2", err, "%d bytes are no list of elements, type and shape", len(src))
	}
	out, err := flatten(nil, list[:len(list)-2])
	if err == nil && int64(len(out)) != j.count {
		err = damaged("json2", nil, "%d elements where the chunk has %d", len(out), j.count)
	}
	return out, err
}

// flatten appends the text of nested lists.
func flatten(out []string, list []any) ([]string, error) {
	for i, x := range list {
		switch x := x.(type) {
		case string:
			out = append(out, x)
		case []any:
			var err error
			if out, err = flatten(out, x); err != nil {
				return nil, err
			}
		default:
			return nil, damaged("json2", nil, "element %d is %v; only text is supported", i, x)
		}
	}
	return out, nil
}
