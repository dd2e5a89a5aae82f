package wire

import (
	"slices"
	"sync"
	"time"
)

// roster is who is connected to one socket.
type roster struct {
	mu    sync.Mutex
	peers []*peer // oldest first; replaced, never changed, so that a list stays valid
	named map[string][]*peer
	came  chan struct{} // closed when a peer comes; nil if none waits
}

func (r *roster) add(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peers = append(slices.Clip(r.peers), p)
	if r.named == nil {
		r.named = make(map[string][]*peer)
	}
	r.named[p.identity] = append(r.named[p.identity], p)
	if r.came != nil {
		close(r.came)
		r.came = nil
	}
}

func (r *roster) remove(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peers = without(r.peers, p)
	if r.named[p.identity] = without(r.named[p.identity], p); len(r.named[p.identity]) == 0 {
		delete(r.named, p.identity)
	}
}

func without(list []*peer, p *peer) []*peer {
	left := make([]*peer, 0, len(list))
	for _, q := range list {
		if q != p {
			left = append(left, q)
		}
	}
	return left
}

func (r *roster) all() []*peer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.peers
}

// find is the newest connection of an identity: an older one with the same name is most often
// the dead end of a client that came back.
func (r *roster) find(identity string) *peer {
	r.mu.Lock()
	defer r.mu.Unlock()
	if list := r.named[identity]; len(list) > 0 {
		return list[len(list)-1]
	}
	return nil
}

// await is find that waits for a connection that is still being made.
func (r *roster) await(identity string, limit time.Duration, stop <-chan struct{}) *peer {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		r.mu.Lock()
		if r.came == nil {
			r.came = make(chan struct{})
		}
		came := r.came
		r.mu.Unlock()
		if p := r.find(identity); p != nil {
			return p
		}
		select {
		case <-came:
		case <-timer.C:
			return nil
		case <-stop:
			return nil
		}
	}
}
