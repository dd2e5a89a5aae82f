package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// The messages of object headers. Others say nothing that reading needs.
const (
	msgDataspace   = 0x01
	msgLinkInfo    = 0x02
	msgDatatype    = 0x03
	msgFillOld     = 0x04
	msgFill        = 0x05
	msgLink        = 0x06
	msgExternal    = 0x07
	msgLayout      = 0x08
	msgFilters     = 0x0b
	msgAttribute   = 0x0c
	msgSharedTable = 0x0f
	msgContinue    = 0x10
	msgSymbolTable = 0x11
	msgAttrInfo    = 0x15
	msgRefCount    = 0x16
	msgFileSpace   = 0x17
	lastMessage    = 0x18
)

const (
	flagShared      = 1 << 1
	flagFailUnknown = 1<<3 | 1<<7 // the writer asks readers that do not know it to stop

	maxBlocks   = 65536 // of which one may hold one message, where several headers grew in turns
	maxMessages = 65536
)

// message is one message of an object header. data is shared with the walk's buffers.
type message struct {
	kind  int
	flags uint8
	order int // creation order; 0 where none is kept
	at    int64
	data  []byte
}

// cursor reads the message's data.
func (m message) cursor() *cursor.Cursor { return cursor.Over(m.data, m.at) }

// header is an object header: the messages of all its blocks.
type header struct {
	at       int64
	ordered  bool // attributes carry a creation order
	messages []message
	few      [4]block // room for its blocks
}

// usualMessages is how many a header has at most, mostly.
const usualMessages = 24

// room is room for the messages of a header, of which a file has many.
func (f *File) room() []message {
	c := f.common
	if cap(c.messages)-len(c.messages) < usualMessages {
		c.messages = make([]message, 0, 16*usualMessages)
	}
	n := len(c.messages)
	c.messages = c.messages[:n+usualMessages]
	return c.messages[n : n : n+usualMessages]
}

// find is the first message of a kind.
func (h *header) find(kind int) (message, bool) {
	for _, m := range h.messages {
		if m.kind == kind {
			return m, true
		}
	}
	return message{}, false
}

// block is a run of messages that is still to be read.
type block struct{ at, size int64 }

// header reads the object header at an address.
//
// Source: specification IV.A.1.
func (f *File) header(at int64) (*header, error) {
	h := &header{}
	return h, f.readHeader(h, at)
}

func (f *File) readHeader(h *header, at int64) error {
	if err := f.src.Step(1); err != nil {
		return err
	}
	b, err := f.src.Slice(at, 1)
	if err != nil {
		return err
	}
	h.at, h.messages = at, f.room()
	if b[0] == 1 {
		return f.header1(h)
	}
	return f.header2(h)
}

// header1 reads version 1: a fixed number of messages over all blocks.
func (f *File) header1(h *header) error {
	c := f.src.At(h.at, -1)
	c.Skip(2)
	left := int(c.U16())
	c.Skip(4)
	first := int64(c.U32())
	c.Skip(4)
	if c.Err() != nil {
		return c.Err()
	}
	blocks := append(h.few[:0], block{c.Offset(), first})
	var seen visited[int64]
	for i := 0; i < len(blocks) && left > 0; i++ {
		if err := checkBlock(blocks, i, &seen); err != nil {
			return err
		}
		c := f.src.At(blocks[i].at, blocks[i].size)
		for ; left > 0 && c.Left() >= 8; left-- {
			m := message{kind: int(c.U16())}
			size := int64(c.U16())
			m.flags = c.U8()
			c.Skip(3)
			m.at = c.Offset()
			m.data = c.Bytes(size)
			if err := f.keep(c, h, m, &blocks); err != nil {
				return err
			}
		}
		if c.Err() != nil {
			return c.Err()
		}
	}
	return nil
}

// header2 reads version 2: blocks with a signature and a checksum.
func (f *File) header2(h *header) error {
	c := f.src.At(h.at, -1)
	c.Expect("OHDR")
	c.ExpectByte("the version of the object header", 2)
	flags := c.U8()
	if flags&0x20 != 0 {
		c.Skip(16)
	}
	if flags&0x10 != 0 {
		c.Skip(4)
	}
	size := c.Int(1 << (flags & 3))
	if c.Err() != nil {
		return c.Err()
	}
	h.ordered = flags&4 != 0
	blocks := append(h.few[:0], block{c.Offset(), size})
	var seen visited[int64]
	for i := 0; i < len(blocks); i++ {
		if err := checkBlock(blocks, i, &seen); err != nil {
			return err
		}
		if err := f.block2(h, i, &blocks); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) block2(h *header, i int, blocks *[]block) error {
	b := (*blocks)[i]
	start := h.at
	if i > 0 {
		start = b.at
		if b.size < 8 {
			return cursor.Corrupt(b.at, "a continuation block of %d bytes", b.size)
		}
		c := f.src.At(b.at, 4)
		c.Expect("OCHK")
		if c.Err() != nil {
			return c.Err()
		}
		b = block{b.at + 4, b.size - 8}
	}
	tail := f.src.At(b.at, b.size+4)
	tail.Skip(b.size)
	f.verify(tail, start)
	if tail.Err() != nil {
		return tail.Err()
	}
	c := f.src.At(b.at, b.size)
	least := int64(4)
	if h.ordered {
		least = 6
	}
	for c.Left() >= least {
		m := message{kind: int(c.U8())}
		size := int64(c.U16())
		m.flags = c.U8()
		if h.ordered {
			m.order = int(c.U16())
		}
		m.at = c.Offset()
		m.data = c.Bytes(size)
		if err := f.keep(c, h, m, blocks); err != nil {
			return err
		}
	}
	return c.Err()
}

// checkBlock refuses a block that was read before and too many blocks.
func checkBlock(blocks []block, i int, seen *visited[int64]) error {
	at := blocks[i].at
	if seen.add(at) {
		return cursor.Corrupt(at, "the object header continues in a block that it has been through")
	}
	if i >= maxBlocks {
		return cursor.Exceeded(at, "an object header of more than %d blocks", maxBlocks)
	}
	return nil
}

// keep adds a message to the header, or a continuation to the blocks.
func (f *File) keep(c *cursor.Cursor, h *header, m message, blocks *[]block) error {
	if c.Err() != nil {
		return c.Err()
	}
	if err := f.src.Step(1); err != nil {
		return err
	}
	switch {
	case m.kind == msgContinue:
		d := m.cursor()
		b := block{at: f.address(d), size: f.length(d)}
		if d.Err() == nil && b.at == undefined {
			d.Corrupt("the object header continues nowhere")
		}
		if d.Err() != nil {
			return d.Err()
		}
		*blocks = append(*blocks, b)
		return nil
	case m.kind == msgRefCount && (len(m.data) < 5 || m.data[0] != 0):
		return cursor.Corrupt(m.at, "a reference count of an unknown version")
	case m.kind > lastMessage && m.flags&flagFailUnknown != 0:
		return cursor.Unsupported(m.at, "a message of kind %#x that must be understood", m.kind)
	case len(h.messages) >= maxMessages:
		return cursor.Exceeded(m.at, "an object header of more than %d messages", maxMessages)
	}
	h.messages = append(h.messages, m)
	return nil
}
