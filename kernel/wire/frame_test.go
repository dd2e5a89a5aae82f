package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"testing"
	"testing/iotest"
)

func TestPackAndRead(t *testing.T) {
	big := bytes.Repeat([]byte("big"), 100000)
	cases := [][][]byte{
		{{}},
		{[]byte("a")},
		{[]byte("a"), {}, bytes.Repeat([]byte{7}, 255), bytes.Repeat([]byte{8}, 256)},
		{big, []byte("small"), big, []byte("after")},
		{big},
	}
	for i, frames := range cases {
		p := pack(frames)
		sent := bytes.Join(p.parts, nil)
		var want []byte
		for j, f := range frames {
			flags := byte(1)
			if j == len(frames)-1 {
				flags = 0
			}
			want = append(want, rawFrame(flags, f)...)
		}
		if !bytes.Equal(sent, want) || p.size != int64(len(want)) {
			t.Fatalf("%d: other bytes, size %d of %d", i, p.size, len(want))
		}
		for _, r := range []io.Reader{bytes.NewReader(sent), iotest.HalfReader(bytes.NewReader(sent))} {
			a, err := newReader(r, 1<<30).next()
			if err != nil || !slices.EqualFunc(a.frames, frames, bytes.Equal) {
				t.Fatalf("%d: %v", i, err)
			}
		}
	}
}

func TestMessagesThatEndTooEarly(t *testing.T) {
	whole := append(rawFrames("abc", "d"), rawFrame(4, []byte("\x01x"))...)
	whole = append(whole, rawFrame(0, make([]byte, 300))...)
	for n := range whole {
		r := newReader(bytes.NewReader(whole[:n]), 1<<20)
		var err error
		for err == nil {
			_, err = r.next()
		}
		if err != io.EOF && err != io.ErrUnexpectedEOF {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
}

func FuzzFrames(f *testing.F) {
	f.Add(rawFrames("a", "", "bc"))
	f.Add(rawReady("DEALER", "me"))
	f.Add(rawFrame(4, []byte("\x04PING\x00\x0acontext")))
	f.Add([]byte{2, 0, 0x1F, 0xF9, 0x73, 0xCA, 0xFA, 0x80, 0})
	f.Add(rawFrame(0, make([]byte, 300)))
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1 << 16
		r := newReader(bytes.NewReader(b), limit)
		for {
			a, err := r.next()
			if err != nil {
				return
			}
			size := int64(len(a.data))
			for _, frame := range a.frames {
				size += int64(len(frame))
			}
			if size > limit || size > int64(len(b)) {
				t.Fatalf("%d bytes out of %d with a limit of %d", size, len(b), limit)
			}
			if a.command == "" { // what was read is written the same, up to the choice of long sizes
				again, err := newReader(bytes.NewReader(bytes.Join(pack(a.frames).parts, nil)), 1<<30).next()
				if err != nil || !slices.EqualFunc(again.frames, a.frames, bytes.Equal) {
					t.Fatalf("%q came back as %q, %v", a.frames, again.frames, err)
				}
			}
			parseReady(a.data)
			pong(a.data)
			subscription(a.frames)
		}
	})
}

func FuzzMessages(f *testing.F) {
	f.Add([]byte("i"), []byte(rawHeader("1")), []byte(`{}`), []byte(`{"code":"1"}`), true)
	f.Add([]byte("<IDS|MSG>"), []byte(`{}`), []byte(`null`), []byte(``), true)
	f.Add([]byte(""), []byte(`{"msg_id":1}`), []byte(`[]`), []byte("\xff"), false)
	f.Fuzz(func(t *testing.T, identity, header, parent, content []byte, signed bool) {
		p := testPost(t, "k", "hmac-sha256")
		parts := [][]byte{header, parent, []byte("{}"), content}
		var signature []byte
		if signed {
			signature = p.sign(parts)
		}
		m, err := p.open(append([][]byte{identity, delimiter, signature}, parts...))
		if err != nil {
			return
		}
		if !signed {
			t.Fatal("a message without signature passed")
		}
		var v map[string]json.RawMessage
		if err := m.Decode(&v); err != nil {
			t.Fatalf("content that passed cannot be read: %v", err)
		}
		if _, _, err := p.seal(newDraft("x_reply", m.RawHeader, m.Content, nil)); err != nil {
			t.Fatalf("a message that passed cannot be answered: %v", err)
		}
	})
}

func FuzzConnection(f *testing.F) {
	f.Add([]byte(`{"shell_port":1,"iopub_port":2,"ip":"127.0.0.1","key":"a-b","transport":"tcp","signature_scheme":"hmac-sha256"}`))
	f.Add([]byte(`{"transport":"ipc","ip":"/x"}`))
	f.Add([]byte(`{"hb_port":1e9}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, refused := parseConnection(b)
		if refused != nil {
			if refused.Error() == "" {
				t.Fatal("no reason is given")
			}
			return
		}
		if refused := c.complete(); refused != nil {
			t.Fatalf("a connection that passed is refused: %v", refused)
		}
	})
}
