package codec

import (
	"encoding/json"
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// integer is a member of the configuration, def where it is absent or null.
func (s Spec) integer(member string, def int) (int, error) {
	switch v := s.Config[member].(type) {
	case nil:
		return def, nil
	case int:
		return v, nil
	case int64:
		return int(v), nil
	case float64:
		if v == float64(int(v)) {
			return int(v), nil
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n), nil
		}
	}
	return 0, s.wrong(member, "an integer")
}

// number is a member of the configuration that must be there.
func (s Spec) number(member string) (float64, error) {
	switch v := s.Config[member].(type) {
	case int:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case float64:
		return v, nil
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return f, nil
		}
	}
	return 0, s.wrong(member, "a number")
}

func (s Spec) text(member, def string) (string, error) {
	switch v := s.Config[member].(type) {
	case nil:
		return def, nil
	case string:
		return v, nil
	}
	return "", s.wrong(member, "a string")
}

func (s Spec) flag(member string) (bool, error) {
	switch v := s.Config[member].(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	}
	return false, s.wrong(member, "true or false")
}

// element is a member that names a NumPy type, def where it is absent.
func (s Spec) element(member string, def dtype.Type) (dtype.Type, error) {
	name, err := s.text(member, "")
	if err != nil || name == "" {
		return def, err
	}
	t, err := dtype.ParseNumpy(name)
	if err != nil {
		t, err = dtype.ParseZarr3(name, nil) // numcodecs.* of format 3 name them so
	}
	if err != nil || t.Size == 0 {
		return t, s.wrong(member, "an element type of fixed size")
	}
	return t, nil
}

// param is an HDF5 client value, 0 where the file has fewer.
func (s Spec) param(i int) int {
	if i < len(s.Params) {
		return int(s.Params[i])
	}
	return 0
}

func (s Spec) wrong(member, want string) error {
	return &ConfigError{s.Name, fmt.Sprintf("%s is %v, %s was wanted", member, s.Config[member], want)}
}
