package session

import (
	"context"
	"fmt"
	"runtime/debug"
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
	answer := completeReply{Start: q.cursor(), End: q.cursor()}
	s.try("completion", func() { answer = s.engine.complete(ctx, q.Code, q.cursor()) })
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
	var answer inspectReply
	s.try("inspection", func() { answer = s.engine.inspect(ctx, q.Code, q.cursor(), q.Detail) })
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
	state, indent := "unknown", ""
	s.try("is_complete", func() { state, indent = cell.Complete(q.Code) })
	answer := isCompleteReply{Status: state}
	if state == "incomplete" {
		answer.Indent = &indent
	}
	r.reply("is_complete_reply", answer)
}

// try lets a question about half a cell fail without an answer to it being missing.
func (s *Session) try(what string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a question failed", "about", what, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	f()
}
