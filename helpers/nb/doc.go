// Package nb is for what a cell says to its notebook: pictures, HTML and other rich output,
// questions to the person at the cell, progress, timing, checks of exercises.
//
// It must never need a kernel, nor know what it shows: in a plain program everything comes
// out as text on standard output, and no other package of this module is imported.
//
// # What a value shows
//
// [Bundle] is the rule for the last expression of a cell and for [Display]. A value says how
// it looks by its methods, of which a pointer's count for its value too:
//
//	MIMEBundle() map[string]string      (or []byte, or any as values) all of it
//	HTML() string, Markdown() string, SVG() string, PNG() []byte      one form each
//	Error() string, String() string                                   its text
//
// Each may return an error as well. An image.Image is a PNG. Anything else is written like
// fmt's %+v, but bounded: long slices by their ends, maps in order of their keys, floats
// without needless exponents. Text goes along always, for readers without pictures. A method
// that panics is reported in the text and costs its own form only.
//
// Front ends prefer JSON to HTML, HTML to Markdown, SVG and PNG, and show no SVG of a notebook
// that is not trusted; so a bundle has JSON only if it is asked for, and a figure should offer
// a PNG beside its SVG.
//
// Messages are those of the Jupyter protocol, version 5.3: display_data, update_display_data,
// clear_output, input_request.
//
// Not supported: widgets, audio, video.
package nb
