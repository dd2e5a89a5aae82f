package xr

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// BadFile is a file that cannot be opened, and why.
type BadFile struct {
	Path string
	Err  error
}

// BadFiles is the error of files that cannot be opened: all of them.
type BadFiles struct {
	Total int // files that were to be opened
	Bad   []BadFile
}

// Error lists the files, a line each.
func (e *BadFiles) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "xr: %d of %d files cannot be opened; xr.SkipBad() leaves them out:", len(e.Bad), e.Total)
	for _, f := range e.Bad {
		b.WriteString("\n" + f.Err.Error())
	}
	return b.String()
}

// Unwrap gives the reasons.
func (e *BadFiles) Unwrap() (errs []error) {
	for _, f := range e.Bad {
		errs = append(errs, f.Err)
	}
	return errs
}

// SkipBad leaves out files that cannot be opened. The report lists them with the reasons, and
// so does the attribute skipped_files of the dataset. Their labels are missing along the
// dimension that the files are put together along: a gap in the axis, as every resampling and
// era5.CheckTime sees it, never a shift. Where there are no labels (Nested) a gap cannot be
// seen and bad files stay an error.
func SkipBad() OpenOption { return func(o *openOptions) { o.skipBad = true } }

// skippedAttr is the attribute that lists what SkipBad left out.
const skippedAttr = "skipped_files"

// skip leaves out files that cannot be opened, unless that is all of them.
func (r *Report) skip(all []opened) []opened {
	if !slices.ContainsFunc(all, func(d opened) bool { return d.err == nil }) {
		return all
	}
	var good []opened
	for _, d := range all {
		if d.err == nil {
			good = append(good, d)
		} else {
			d.ds.Close()
			r.Skipped = append(r.Skipped, BadFile{d.path, d.err})
		}
	}
	return good
}

// gap refuses to leave files out where that would shift what follows.
func (r *Report) gap(parts []part, o *openOptions) error {
	if len(r.Skipped) == 0 || o.nested == "" {
		return nil
	}
	if _, labelled := find(parts[0].ds.coords, o.nested); labelled {
		return nil
	}
	return fmt.Errorf("xr: %d files are bad and %s has no labels: leaving them out would shift what follows: %w", len(r.Skipped), o.nested,
		&BadFiles{len(parts) + len(r.Skipped), r.Skipped})
}

// note writes into the dataset what was left out.
func (r *Report) note(ds Dataset) Dataset {
	if len(r.Skipped) == 0 {
		return ds
	}
	var list []string
	for _, b := range r.Skipped {
		list = append(list, b.Path+": "+b.Err.Error())
	}
	ds.attrs = ds.attrs.With(skippedAttr, list)
	return ds
}

// verdict is the error of files that could not be opened.
func verdict(all []opened, ctx context.Context, skipped []BadFile) error {
	if ctx.Err() != nil {
		return fmt.Errorf("xr: opening %d files was interrupted: %w", len(all)+len(skipped), context.Cause(ctx))
	}
	e := &BadFiles{Total: len(all)}
	for _, d := range all {
		if d.err != nil {
			e.Bad = append(e.Bad, BadFile{d.path, d.err})
		}
	}
	switch len(e.Bad) {
	case 0:
		return nil
	case 1:
		return e.Bad[0].Err
	}
	return e
}
