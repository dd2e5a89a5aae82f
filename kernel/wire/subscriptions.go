package wire

import (
	"bytes"
	"sync"
)

// Bounds of what one subscriber may ask for. Front ends ask for one empty topic.
const (
	topicLimit  = 1 << 10 // bytes of a topic
	topicsLimit = 1 << 10 // topics of a subscriber
)

// subscriptions are the topics that one subscriber wants: prefixes of a message's first frame,
// counted as RFC 29 asks.
type subscriptions struct {
	mu     sync.Mutex
	topics map[string]int
}

// subscribe counts a topic. For a new one it calls first, before any message of that topic can
// be sent.
func (s *subscriptions) subscribe(topic []byte, first func() error) error {
	if len(topic) > topicLimit {
		return violated("a subscription has %d bytes where %d are allowed", len(topic), topicLimit)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.topics[string(topic)] == 0 {
		if len(s.topics) >= topicsLimit {
			return violated("there are more than %d subscriptions", topicsLimit)
		}
		if err := first(); err != nil {
			return err
		}
	}
	if s.topics == nil {
		s.topics = make(map[string]int)
	}
	s.topics[string(topic)]++
	return nil
}

func (s *subscriptions) cancel(topic []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.topics[string(topic)]; n > 1 {
		s.topics[string(topic)] = n - 1
	} else {
		delete(s.topics, string(topic))
	}
}

// wants tells whether a message with that first frame is to be sent, and if so calls send before
// the subscriptions can change.
func (s *subscriptions) wants(first []byte, send func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for topic := range s.topics {
		if bytes.HasPrefix(first, []byte(topic)) {
			send()
			return
		}
	}
}

// subscription reads the form of ZMTP 3.0: a message of one frame, 1 or 0 and the topic.
func subscription(frames [][]byte) (topic []byte, on, ok bool) {
	if len(frames) != 1 || len(frames[0]) == 0 || frames[0][0] > 1 {
		return nil, false, false
	}
	return frames[0][1:], frames[0][0] == 1, true
}
