package wire

// inlineFrame is the size up to which a frame is copied beside its neighbours: one write for
// them all costs less than the copy.
const inlineFrame = 16 << 10

// packet is one message as bytes for the connection. It is shared by all its receivers and
// never changed.
type packet struct {
	parts [][]byte
	size  int64
}

// pack frames a message.
func pack(frames [][]byte) packet {
	var p packet
	var run []byte
	for i, f := range frames {
		flags := byte(0)
		if i < len(frames)-1 {
			flags = flagMore
		}
		run = appendFrameHead(run, flags, len(f))
		if len(f) <= inlineFrame {
			run = append(run, f...)
			continue
		}
		p.parts = append(p.parts, run, f)
		p.size += int64(len(run) + len(f))
		run = nil
	}
	if len(run) > 0 {
		p.parts = append(p.parts, run)
		p.size += int64(len(run))
	}
	return p
}
