package classic

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// roundUp is n up to a multiple of four, as slabs are padded.
func roundUp(n int64) int64 { return n + -n&3 }

// layOut computes the record stride and the number of records and checks that all data lie
// between the header and the end of the file. records is as stored; streaming is the value
// that stands for "count them".
//
// A single record variable is stored without padding between its records.
func (h *Header) layOut(records, streaming uint64, headerEnd, size int64) error {
	first, n := int64(-1), 0
	var slab int64
	for i := range h.Vars {
		v := &h.Vars[i]
		if v.Slab > 0 && v.Begin < headerEnd {
			return cursor.Corrupt(v.Begin, "variable %q begins at byte %d, inside the header of %d bytes", v.Name, v.Begin, headerEnd)
		}
		if !v.Record {
			continue
		}
		if h.Stride > 1<<62-roundUp(v.Slab) {
			return cursor.Corrupt(-1, "a record has more than 2^62 bytes")
		}
		n++
		h.Stride += roundUp(v.Slab)
		slab = v.Slab
		if first < 0 || v.Begin < first {
			first = v.Begin
		}
	}
	if n == 1 {
		h.Stride = slab
	}
	if err := h.checkSizes(); err != nil {
		return err
	}
	if err := h.count(records, streaming, first, size); err != nil {
		return err
	}
	return h.checkExtent(size)
}

// count settles the number of records. A file written as a stream says "all ones": the
// records are then those that the file holds, the last one perhaps without its padding.
func (h *Header) count(records, streaming uint64, first, size int64) error {
	switch {
	case records == streaming && (first < 0 || h.Stride == 0):
		h.Records = 0
	case records == streaming:
		h.Records = max(0, size-first+3) / h.Stride
		for h.Records > 0 && h.extentTo(h.Records, size) > size {
			h.Records--
		}
	case records > 1<<62:
		return cursor.Corrupt(4, "%d records", records)
	default:
		h.Records = int64(records)
	}
	for i := range h.Dims {
		if h.Dims[i].Record {
			h.Dims[i].Len = h.Records
		}
	}
	return nil
}

// extentTo is the end of the last element of any record variable, when there are n records.
func (h *Header) extentTo(n, size int64) int64 {
	var end int64
	for i := range h.Vars {
		if v := &h.Vars[i]; v.Record {
			end = max(end, min(v.Begin, size+1)+(n-1)*h.Stride+v.Slab)
		}
	}
	return end
}

func (h *Header) checkExtent(size int64) error {
	for i := range h.Vars {
		v := &h.Vars[i]
		switch {
		case v.Record && h.Records > 0:
			if h.Stride > 0 && h.Records-1 > (1<<62)/h.Stride {
				return cursor.Corrupt(4, "%d records of %d bytes", h.Records, h.Stride)
			}
			if v.Begin > size-v.Slab-(h.Records-1)*h.Stride {
				have := max(0, size-v.Begin-v.Slab+h.Stride) / max(1, h.Stride)
				return cursor.Truncated(size, "variable %q has %d records, the file of %d bytes holds %d of them", v.Name, h.Records, size, have)
			}
		case !v.Record && v.Begin > size-v.Slab:
			return cursor.Truncated(size, "variable %q goes to byte %d, the file has %d bytes", v.Name, v.Begin+v.Slab, size)
		}
	}
	return nil
}

// checkSizes refuses variables larger than the version of the format can describe, unless
// they are the last of their kind: those before would overlap in other readers.
//
// Source: "NetCDF Classic Format", section on large files; netcdf-c NC_check_vlens.
func (h *Header) checkSizes() error {
	most := map[int]int64{1: 1<<31 - 4, 2: 1<<32 - 4, 5: 1<<63 - 4}[h.Version]
	var large [2]*Var // fixed, by records
	records := 0
	for i := range h.Vars {
		v := &h.Vars[i]
		kind := 0
		if v.Record {
			kind = 1
			records++
		}
		if large[kind] != nil {
			return tooLarge(large[kind], h.Version, most)
		}
		if v.Slab > most {
			large[kind] = v
		}
	}
	if large[0] != nil && records > 0 {
		return tooLarge(large[0], h.Version, most)
	}
	return nil
}

func tooLarge(v *Var, version int, most int64) error {
	return cursor.Corrupt(v.Begin, "variable %q has %d bytes and others behind it; in CDF-%d only the last may have more than %d", v.Name, v.Slab, version, most)
}
