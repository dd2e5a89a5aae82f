package session

import (
	"context"
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
)

// thought is how long a question about code may take: nobody waits longer for a list of names.
const thought = 2 * time.Second

func (s *Session) complete(r *request) {
	var q codeRequest
	r.decode(&q)
	ctx, cancel := context.WithTimeout(context.Background(), thought)
	defer cancel()
	answer := s.engine.complete(ctx, q.Code, q.cursor())
	answer.Status = "ok"
	if answer.Matches == nil {
		answer.Matches = []string{}
	}
	if answer.Metadata == nil {
		answer.Metadata = map[string]any{}
	}
	r.reply("complete_reply", answer)
}

func (s *Session) inspect(r *request) {
	var q codeRequest
	r.decode(&q)
	ctx, cancel := context.WithTimeout(context.Background(), thought)
	defer cancel()
	answer := s.engine.inspect(ctx, q.Code, q.cursor(), q.Detail)
	answer.Status = "ok"
	if answer.Data == nil {
		answer.Data = map[string]any{}
	}
	if answer.Metadata == nil {
		answer.Metadata = map[string]any{}
	}
	r.reply("inspect_reply", answer)
}

func (s *Session) isComplete(r *request) {
	var q codeRequest
	r.decode(&q)
	state, indent := cell.Complete(q.Code)
	answer := isCompleteReply{Status: state}
	if state == "incomplete" {
		answer.Indent = &indent
	}
	r.reply("is_complete_reply", answer)
}
