package wire

import "sync"

// replayWindow is how many signatures are remembered; jupyter_client's own number.
const replayWindow = 1 << 16

// replay remembers signatures, so that a message that was overheard cannot be sent again. The
// first 16 bytes of each are kept: two genuine ones that agree there will not be met.
type replay struct {
	mu   sync.Mutex
	seen map[[16]byte]struct{}
	ring [][16]byte
	next int
}

// fresh records a signature and reports whether it is new. Without one, as when the key is
// empty, nothing is remembered.
func (r *replay) fresh(mac []byte) bool {
	if len(mac) == 0 {
		return true
	}
	var key [16]byte
	copy(key[:], mac)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, old := r.seen[key]; old {
		return false
	}
	if r.seen == nil {
		r.seen = make(map[[16]byte]struct{})
	}
	if len(r.ring) < replayWindow {
		r.ring = append(r.ring, key)
	} else {
		delete(r.seen, r.ring[r.next])
		r.ring[r.next] = key
		r.next = (r.next + 1) % replayWindow
	}
	r.seen[key] = struct{}{}
	return true
}
