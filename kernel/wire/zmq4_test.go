package wire

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// The server under sockets that others wrote: the DEALER, SUB and REQ of go-zeromq.

func zmqDial(t *testing.T, s *Server, ch Channel, socket zmq4.Socket) zmq4.Socket {
	t.Helper()
	_, address := s.connection.address(ch)
	if err := socket.Dial("tcp://" + address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	return socket
}

func TestSocketsOfZMQ4(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	name := zmq4.WithID(zmq4.SocketIdentity("me"))
	sub := zmqDial(t, s, IOPub, zmq4.NewSub(ctx))
	if err := sub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		t.Fatal(err)
	}
	if m, err := sub.Recv(); err != nil || !bytes.Contains(m.Frames[2], []byte("iopub_welcome")) {
		t.Fatalf("%v, %v", m, err)
	}
	shell := zmqDial(t, s, Shell, zmq4.NewDealer(ctx, name))
	for i := range 100 {
		content := fmt.Sprintf(`{"i":%d}`, i)
		p := &post{signer: signer{key: []byte(s.connection.Key), hash: hashes["sha256"]}}
		parts := [][]byte{[]byte(rawHeader(content)), []byte("{}"), []byte("{}"), []byte(content)}
		if err := shell.SendMulti(zmq4.NewMsgFrom(append([][]byte{delimiter, p.sign(parts)}, parts...)...)); err != nil {
			t.Fatal(err)
		}
		m, err := shell.Recv()
		if err != nil || len(m.Frames) != 6 || string(m.Frames[5]) != content || !bytes.Equal(m.Frames[3], parts[0]) {
			t.Fatalf("%v, %v", m, err)
		}
		for _, state := range []string{"busy", "idle"} {
			m, err := sub.Recv()
			if err != nil || len(m.Frames) != 7 || !bytes.Contains(m.Frames[6], []byte(state)) {
				t.Fatalf("%v, %v", m, err)
			}
		}
	}
	zmqDial(t, s, Stdin, zmq4.NewDealer(ctx, name))
	beat := zmqDial(t, s, Heartbeat, zmq4.NewReq(ctx))
	for range 3 {
		if err := beat.Send(zmq4.NewMsgString("ping")); err != nil {
			t.Fatal(err)
		}
		if m, err := beat.Recv(); err != nil || string(m.Bytes()) != "ping" {
			t.Fatalf("%v, %v", m, err)
		}
	}
}

// TestSteadySubscriberAmongOthers: subscribers of another make that come and go disturb none.
func TestSteadySubscriberAmongOthers(t *testing.T) {
	const n = 3000
	s := listen(t, Options{})
	steady := dial(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	restless := make(chan int)
	go func() {
		count := 0
		for ; ctx.Err() == nil; count++ {
			sub := zmq4.NewSub(context.Background())
			_, address := s.connection.address(IOPub)
			if sub.Dial("tcp://"+address) == nil {
				sub.SetOption(zmq4.OptionSubscribe, "")
			}
			sub.Close()
		}
		restless <- count
	}()
	go func() {
		for i := range n {
			s.Publish(nil, "stream", numbered(i, "text"))
			if i%10 == 0 {
				time.Sleep(time.Millisecond)
			}
		}
	}()
	count(t, steady.IOPub(), n)
	cancel()
	if others := <-restless; others < 10 {
		t.Errorf("only %d others came and went", others)
	}
}
