package hdf5write

import "github.com/gonda-go/gonda/helpers/netcdf/internal/lookup3"

// The message types that are written.
//
// Source: HDF5 File Format Specification IV.A.2.
const (
	msgDataspace     = 0x01
	msgLinkInfo      = 0x02
	msgDatatype      = 0x03
	msgFill          = 0x05
	msgLink          = 0x06
	msgLayout        = 0x08
	msgGroupInfo     = 0x0A
	msgFilters       = 0x0B
	msgAttribute     = 0x0C
	msgAttributeInfo = 0x15

	flagConstant    = 1 // of a message: it never changes
	flagDontShare   = 4
	maxMessageBytes = 1<<16 - 1
)

// header is an object header of version 2 being put together: messages in one block, the
// attributes numbered in order of creation.
type header struct {
	body  []byte
	attrs int
}

func (h *header) add(kind, flags byte, data []byte) {
	h.message(kind, flags, 0, data)
}

func (h *header) message(kind, flags byte, order int, data []byte) {
	h.body = append(h.body, kind)
	h.body = le.AppendUint16(h.body, uint16(len(data)))
	h.body = append(h.body, flags)
	h.body = le.AppendUint16(h.body, uint16(order))
	h.body = append(h.body, data...)
}

// addAttributes stores the attributes in the header, behind the message that says how many
// they are. No reader asks for dense storage, however many there are.
func (h *header) addAttributes(attrs []attribute) {
	info := le.AppendUint16([]byte{0, 3}, uint16(len(attrs)))
	for range 3 {
		info = le.AppendUint64(info, undefined)
	}
	h.add(msgAttributeInfo, flagDontShare, info)
	for _, a := range attrs {
		h.message(msgAttribute, 0, h.attrs, a.encode())
		h.attrs++
	}
}

// bytes is the header with prefix and checksum. Flags: four-byte block size, order of
// attributes tracked and indexed.
func (h *header) bytes() []byte {
	b := []byte{'O', 'H', 'D', 'R', 2, 0x0E}
	b = le.AppendUint32(b, uint32(len(h.body)))
	b = append(b, h.body...)
	return le.AppendUint32(b, lookup3.Sum(b))
}
