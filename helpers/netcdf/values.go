package netcdf

import (
	"context"
	"reflect"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Values reads all elements of a variable of any type, in C order: a Go number, a string, a
// Record of a compound, []any of a sequence or of an array within a compound, []byte of
// opaque bytes, a Reference.
//
// It is for what Manifest refuses and is slow for plain numbers, of which each takes a word
// of its own.
//
// Errors: as Text.
func (v *Variable) Values(ctx context.Context) ([]any, error) {
	list, err := v.values(ctx)
	if err != nil {
		return nil, v.locate(err)
	}
	return list, nil
}

func (v *Variable) values(ctx context.Context) ([]any, error) {
	if v.data.refused != nil && (v.data.lost != nil || !hasValues(v.Type)) {
		return nil, v.data.refused
	}
	a, err := v.build()
	if err != nil {
		return nil, err
	}
	if v.data.number != nil {
		a.Codecs = a.Codecs[1:] // element converts
	}
	p, err := v.gather(ctx, a)
	if err != nil {
		return nil, err
	}
	if v.data.hdf == nil {
		return v.classicValues(p), nil
	}
	left := v.file.options.text
	keep := func(n int64) error {
		if left -= n; left < 0 {
			return cursor.Exceeded(-1, "the values take more than %d bytes; raise Limits.TextBytes to read them", v.file.options.text)
		}
		return nil
	}
	var list []any
	refers := false
	element, _ := unwrap(v.data.hdf.Type)
	err = v.file.walk(func(h *hdf5.File) error {
		list, err = elementReader{h, keep, &refers}.structured(element, p)
		return err
	})
	if refers && err == nil {
		list = withPaths(list, v.file.paths())
	}
	return list, err
}

// classicValues are numbers, and characters as texts of one.
func (v *Variable) classicValues(p []byte) []any {
	numbers := reflect.ValueOf(values(v.Type, p))
	list := make([]any, len(p)/v.Type.Size)
	for i := range list {
		if numbers.Kind() == reflect.Slice {
			list[i] = numbers.Index(i).Interface()
		} else {
			list[i] = clean(p[i : i+1])
		}
	}
	return list
}

// hasValues says whether elements of a type that is no number are given as values.
func hasValues(t dtype.Type) bool {
	return t.Kind == dtype.String || t.Kind == dtype.Vlen || t.Kind == dtype.Reference
}
