package wire

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

var delimiter = []byte("<IDS|MSG>")

// dateForm is ISO 8601 in UTC with the microseconds that front ends expect.
const dateForm = "2006-01-02T15:04:05.000000Z"

// draft is a message that is to be sent.
type draft struct {
	kind              string
	parent            json.RawMessage // nil is {}
	content, metadata any
	buffers           [][]byte
	topic, subshell   string
}

func newDraft(kind string, parent json.RawMessage, content any, extra []Extra) *draft {
	d := &draft{kind: kind, parent: parent, content: content}
	for _, e := range extra {
		e(d)
	}
	return d
}

// post turns messages into frames and frames into messages, for one session.
type post struct {
	signer
	replay
	session, username string
	prefix            string
	count             atomic.Uint64
}

func newPost(c *Connection, o Options) (*post, *ConnectionError) {
	s, refused := newSigner(c)
	if refused != nil {
		return nil, refused
	}
	p := &post{signer: s, session: o.Session, username: o.Username}
	if p.session == "" {
		var id [16]byte
		rand.Read(id[:])
		p.session = hex.EncodeToString(id[:])
	}
	if p.username == "" {
		p.username = cmp.Or(os.Getenv("USER"), "gonda")
	}
	p.prefix = p.session + "_" + strconv.Itoa(os.Getpid()) + "_"
	return p, nil
}

// seal gives the frames from the delimiter on. No two are alike, since every message has a new id.
func (p *post) seal(d *draft) (id string, frames [][]byte, err error) {
	id = p.prefix + strconv.FormatUint(p.count.Add(1), 10)
	header := Header{
		ID: id, Session: p.session, Username: p.username, Type: d.kind, Version: Version,
		Date: time.Now().UTC().Format(dateForm), Subshell: d.subshell,
	}
	parts := make([][]byte, 4)
	for i, v := range []any{header, d.parent, d.metadata, d.content} {
		if parts[i], err = object(v); err != nil {
			return "", nil, &ContentError{Type: d.kind, Err: err}
		}
	}
	frames = append([][]byte{delimiter, p.sign(parts)}, parts...)
	return id, append(frames, d.buffers...), nil
}

// object encodes what has to be a JSON object; nil is an empty one.
func object(v any) ([]byte, error) {
	if raw, ok := v.(json.RawMessage); v == nil || ok && raw == nil {
		return []byte("{}"), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	raw := bytes.TrimSpace(b.Bytes())
	if !utf8.Valid(raw) { // a RawMessage is passed on as it is
		raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	if len(raw) == 0 || raw[0] != '{' {
		return nil, fmt.Errorf("%T does not encode to a JSON object", v)
	}
	return raw, nil
}

// open checks the frames of a message, identities included.
func (p *post) open(frames [][]byte) (*Message, error) {
	at := slices.IndexFunc(frames, func(f []byte) bool { return bytes.Equal(f, delimiter) })
	if at < 0 {
		return nil, errors.New("it has no delimiter")
	}
	rest := frames[at+1:]
	if len(rest) < 5 {
		return nil, fmt.Errorf("%d frames follow the delimiter where 5 are needed", len(rest))
	}
	parts := rest[1:5]
	mac, ok := p.verify(rest[0], parts)
	if !ok {
		return nil, errors.New("the signature is wrong")
	}
	m := &Message{
		Identities: frames[:at:at], RawHeader: parts[0], Parent: parts[1], Metadata: parts[2], Content: parts[3],
		Buffers: rest[5:],
	}
	for i, part := range parts {
		if err := checkObject(part); err != nil {
			return nil, fmt.Errorf("the %s %w", [...]string{"header", "parent header", "metadata", "content"}[i], err)
		}
	}
	if err := json.Unmarshal(m.RawHeader, &m.Header); err != nil {
		return nil, fmt.Errorf("the header cannot be read: %w", err)
	}
	if m.Header.Type == "" || m.Header.ID == "" {
		return nil, errors.New("the header lacks msg_type or msg_id")
	}
	if !p.fresh(mac) {
		return nil, errors.New("the signature was used before")
	}
	return m, nil
}

func checkObject(raw []byte) error {
	switch trimmed := bytes.TrimLeft(raw, " \t\r\n"); {
	case !utf8.Valid(raw):
		return errors.New("is not UTF-8")
	case !json.Valid(raw):
		return errors.New("is not JSON")
	case trimmed[0] != '{':
		return errors.New("is no JSON object")
	}
	return nil
}
