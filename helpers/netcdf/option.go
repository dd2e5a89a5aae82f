package netcdf

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// Limits bound what reading a header may cost. Zero fields stand for the defaults.
type Limits struct {
	HeaderBytes    int64 // metadata read per walk over the file (opening, one chunk index); 256 MiB
	Steps          int64 // structures, records and names looked at per walk; 64 Mi
	AttributeBytes int64 // attribute values kept in memory; 64 MiB
	TextBytes      int64 // bytes that Variable.Text and Variable.Values may gather; 256 MiB
}

// Option changes how Open works.
type Option func(*options)

type options struct {
	limits  cursor.Limits
	text    int64
	salvage bool
	section *section
	depth   int // of virtual datasets on the way to the file

	siblings *Siblings
}

// section is a part of a file.
type section struct {
	name       string
	base, size int64
}

// Section opens size bytes at base of the file as if they were a file of their own, which
// messages call name: a member that an archive stores as it is.
func Section(name string, base, size int64) Option {
	return func(o *options) { o.section = &section{name, base, size} }
}

// WithLimits sets limits other than the defaults.
func WithLimits(l Limits) Option {
	return func(o *options) {
		set := func(p *int64, v int64) {
			if v > 0 {
				*p = v
			}
		}
		set(&o.limits.HeaderBytes, l.HeaderBytes)
		set(&o.limits.Steps, l.Steps)
		set(&o.limits.AttributeBytes, l.AttributeBytes)
		set(&o.text, l.TextBytes)
	}
}

// Salvage opens files that end too early or have damaged objects: what cannot be read is
// left out and named in File.Warnings, chunks beyond the end of the file fail when read.
func Salvage() Option { return func(o *options) { o.salvage = true } }

func collect(opts []Option) options {
	o := options{limits: cursor.DefaultLimits, text: 256 << 20}
	for _, f := range opts {
		f(&o)
	}
	return o
}
