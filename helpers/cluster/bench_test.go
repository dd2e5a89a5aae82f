package cluster

import (
	"context"
	"fmt"
	"testing"
)

// shapes are few tiles with many visits, and many tiles with one.
var shapes = []struct{ tiles, visits int }{{32, 1 << 15}, {1 << 20, 1}}

func emptyJob(tiles, visits int, read bool) *Job {
	j := &Job{Name: "empty", Tiles: tiles, Visits: func(int) int { return visits }, Acc: func(int) int64 { return 1 << 16 }, MaxAcc: 1 << 16, Work: 1 << 16,
		Fold: func(context.Context, Visit, []byte, *Worker) error { return nil }}
	if read {
		j.Raw = 1 << 16
		j.Read = func(context.Context, Visit, []byte) (int, error) { return 0, nil }
	}
	return j
}

func BenchmarkStep(b *testing.B) {
	for _, shape := range shapes {
		for _, read := range []bool{false, true} {
			b.Run(fmt.Sprintf("%dx%d/read=%v", shape.tiles, shape.visits, read), func(b *testing.B) {
				j := emptyJob(shape.tiles, shape.visits, read)
				steps, visits := 0, 0
				b.ReportAllocs()
				for b.Loop() {
					s, err := Admit(j, 1<<30, 0, 2)
					if err != nil {
						b.Fatal(err)
					}
					queue := append(make([]Action, 0, 64), s.Step(Event{Kind: Start})...)
					for !s.Ended() {
						a := queue[0]
						queue = queue[:copy(queue, queue[1:])]
						queue = append(queue, s.Step(Event{Kind: a.Kind.answer(), V: a.V})...)
						steps++
					}
					visits += int(s.Folded())
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(visits), "ns/visit")
			})
		}
	}
}

func BenchmarkRun(b *testing.B) {
	for _, shape := range shapes {
		for _, read := range []bool{false, true} {
			b.Run(fmt.Sprintf("%dx%d/read=%v", shape.tiles, shape.visits, read), func(b *testing.B) {
				c := client(b, "256MiB", 2)
				j := emptyJob(shape.tiles, shape.visits, read)
				visits := 0
				b.ReportAllocs()
				for b.Loop() {
					if err := c.Run(b.Context(), j); err != nil {
						b.Fatal(err)
					}
					visits += int(c.Stats().Visits)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(visits), "ns/visit")
			})
		}
	}
}
