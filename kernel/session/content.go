package session

import "encoding/json"

// executeRequest asks for a cell to be run. Absent fields have the protocol's defaults.
type executeRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    *bool             `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     *bool             `json:"stop_on_error"`
}

// stores says whether the cell is counted and remembered.
func (r *executeRequest) stores() bool {
	return !r.Silent && (r.StoreHistory == nil || *r.StoreHistory)
}

// stops says whether cells that wait are given up when this one fails.
func (r *executeRequest) stops() bool {
	return !r.Silent && (r.StopOnError == nil || *r.StopOnError)
}

type executeInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

type executeReply struct {
	Status          string         `json:"status"` // ok
	ExecutionCount  int            `json:"execution_count"`
	Payload         []payload      `json:"payload"`
	UserExpressions map[string]any `json:"user_expressions"`
}

// payload is what the front end shows in its pager, or puts into the next cell.
type payload struct {
	Source  string            `json:"source"`
	Data    map[string]string `json:"data,omitempty"`
	Start   int               `json:"start"`
	Text    string            `json:"text,omitempty"`
	Replace bool              `json:"replace,omitempty"`
}

type failedReply struct {
	Status         string `json:"status"` // error or aborted
	ExecutionCount int    `json:"execution_count"`
	failed
}

// failed is the content of an error message, and a part of the reply.
type failed struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

type stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type display struct {
	Data           map[string]any `json:"data"`
	Metadata       map[string]any `json:"metadata"`
	Transient      map[string]any `json:"transient"`
	ExecutionCount int            `json:"execution_count,omitempty"`
}

type clearOutput struct {
	Wait bool `json:"wait"`
}

type status struct {
	State string `json:"execution_state"`
}

type simpleReply struct {
	Status string `json:"status"`
}

type restartReply struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}

type inputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// expressionResult is the value of one user expression.
type expressionResult struct {
	Status   string         `json:"status"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

type expressionError struct {
	Status string `json:"status"`
	failed
}

type codeRequest struct {
	Code   string `json:"code"`
	Cursor *int   `json:"cursor_pos"` // in code points; the end if absent
	Detail int    `json:"detail_level"`
}

// cursor is the position in code points, within the code.
func (r *codeRequest) cursor() int {
	n := len([]rune(r.Code))
	if r.Cursor == nil || *r.Cursor > n {
		return n
	}
	return max(0, *r.Cursor)
}

type completeReply struct {
	Status   string         `json:"status"`
	Matches  []string       `json:"matches"`
	Start    int            `json:"cursor_start"`
	End      int            `json:"cursor_end"`
	Metadata map[string]any `json:"metadata"`
}

type completion struct {
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature"`
}

type inspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

type isCompleteReply struct {
	Status string  `json:"status"`
	Indent *string `json:"indent,omitempty"` // of the next line, only with incomplete
}

type historyRequest struct {
	Output  bool   `json:"output"`
	Access  string `json:"hist_access_type"`
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    *int   `json:"stop"`
	N       *int   `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

type historyReply struct {
	Status  string  `json:"status"`
	History [][]any `json:"history"`
}

type commInfoReply struct {
	Status string         `json:"status"`
	Comms  map[string]any `json:"comms"`
}

type commMessage struct {
	ID     string          `json:"comm_id"`
	Target string          `json:"target_name"`
	Data   json.RawMessage `json:"data"`
}
