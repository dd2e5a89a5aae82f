package wire

import (
	"encoding/json"
	"fmt"
)

// Version is the version of the messaging protocol that headers announce.
const Version = "5.5"

// Header identifies a message. Fields that it does not name are kept in [Message.RawHeader].
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"` // ISO 8601, UTC, microseconds
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
	Subshell string `json:"subshell_id,omitempty"`
}

// Message is one message that arrived and was found genuine.
type Message struct {
	Channel    Channel
	Identities [][]byte // route back; on iopub the topic
	Header     Header
	RawHeader  json.RawMessage // the header as it was sent: the parent header of every answer
	Parent     json.RawMessage // a JSON object, as are the two below
	Metadata   json.RawMessage
	Content    json.RawMessage
	Buffers    [][]byte // not covered by the signature

	from *peer
}

// Decode puts the content into v by the rules of encoding/json.
//
// Errors: *ContentError.
func (m *Message) Decode(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return &ContentError{Type: m.Header.Type, ID: m.Header.ID, Err: err}
	}
	return nil
}

// ParentHeader is the header of the message that this one answers; empty if it answers none.
func (m *Message) ParentHeader() Header {
	var h Header
	if json.Unmarshal(m.Parent, &h) != nil {
		return Header{}
	}
	return h
}

// ContentError says that the content of a message is not what its type asks for, or that a
// content cannot be written as JSON.
type ContentError struct {
	Type, ID string // ID is empty for a message that was to be sent
	Err      error
}

func (e *ContentError) Error() string {
	if e.ID == "" {
		return fmt.Sprintf("wire: %s: the content cannot be sent: %v", e.Type, e.Err)
	}
	return fmt.Sprintf("wire: %s %s: the content cannot be read: %v", e.Type, e.ID, e.Err)
}

func (e *ContentError) Unwrap() error { return e.Err }
