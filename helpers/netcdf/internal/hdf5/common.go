package hdf5

// Common is what the headers of files that are read one after another say alike: names, and
// messages without addresses, which mean the same wherever they are. What it holds is shared by
// these files and must not be written to. It is not safe for concurrent use.
type Common struct {
	offsets, lengths int // of the files whose messages are kept
	left             int // bytes that may still be kept

	names   map[string]string
	attrs   map[string]*Attribute
	types   map[string]*Datatype
	spaces  map[string]*Dataspace
	fills   map[string]*Fill
	filters map[string][]Filter

	messages []message // room for those of one file
}

const (
	mostCommon  = 1 << 20 // bytes of all that is kept
	mostMessage = 4 << 10 // bytes of one message that is
	// heldBeside is about what a kept message takes beside its bytes.
	heldBeside = 256
)

// NewCommon knows nothing yet.
func NewCommon() *Common { return &Common{} }

// suit forgets the messages of files with other widths of addresses and lengths, and makes
// room for the next file.
func (c *Common) suit(offsets, lengths int) {
	c.messages = c.messages[:0]
	if c.offsets == offsets && c.lengths == lengths {
		return
	}
	*c = Common{offsets: offsets, lengths: lengths, left: mostCommon, messages: c.messages,
		names: map[string]string{}, attrs: map[string]*Attribute{}, types: map[string]*Datatype{},
		spaces: map[string]*Dataspace{}, fills: map[string]*Fill{}, filters: map[string][]Filter{}}
}

// keeps says whether n more bytes are kept, and counts them.
func (c *Common) keeps(n int) bool {
	if n > mostMessage || n+heldBeside > c.left {
		return false
	}
	c.left -= n + heldBeside
	return true
}

// Text is p as text, the same text as long as it is kept.
func (c *Common) Text(p []byte) string {
	if s, ok := c.names[string(p)]; ok {
		return s
	}
	s := string(p)
	if c.keeps(2 * len(p)) {
		c.names[s] = s
	}
	return s
}

// addresses says whether elements of a type are places in the file, or may be.
func (t *Datatype) addresses() bool {
	if t.Class == Vlen || t.Class == Reference || t.Base != nil && t.Base.addresses() {
		return true
	}
	for _, m := range t.Members {
		if m.Type.addresses() {
			return true
		}
	}
	return false
}
