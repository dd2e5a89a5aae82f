package wire

import (
	"strings"
	"testing"
)

// BenchmarkRequest is the time from Send to the reply in hand, with busy and idle published.
func BenchmarkRequest(b *testing.B) {
	s := listen(b, Options{})
	answering(s)
	c := dial(b, s)
	go func() {
		for range c.IOPub() {
		}
	}()
	for b.Loop() {
		echoed(b, c, Shell)
	}
}

// BenchmarkPublish is one stream message of a kilobyte to each of the subscribers, read by them all.
func BenchmarkPublish(b *testing.B) {
	for name, subscribers := range map[string]int{"one": 1, "four": 4} {
		b.Run(name, func(b *testing.B) {
			s := listen(b, Options{})
			done := make(chan struct{})
			for range subscribers {
				c := dial(b, s)
				go func() {
					for m := range c.IOPub() {
						if m.Header.Type == "status" {
							done <- struct{}{}
						}
					}
				}()
			}
			text := map[string]string{"name": "stdout", "text": strings.Repeat("x", 1000)}
			b.SetBytes(1000)
			for b.Loop() {
				s.Publish(nil, "stream", text)
			}
			s.Publish(nil, "status", nil)
			for range subscribers {
				<-done
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
