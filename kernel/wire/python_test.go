package wire

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestJupyterClient drives the server with jupyter_client and libzmq. The script is
// testdata/client.py; what it asks the server to do is in the switch below.
func TestJupyterClient(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON is not set")
	}
	if err := exec.Command(python, "-c", "import jupyter_client, zmq").Run(); err != nil {
		t.Skip("this Python has no jupyter_client or no pyzmq")
	}
	for _, transport := range []string{"tcp", "ipc"} {
		t.Run(transport, func(t *testing.T) {
			c := NewConnection()
			if c.Transport = transport; transport == "ipc" {
				c.IP = filepath.Join(t.TempDir(), "k")
			}
			s, err := Listen(c, Options{Log: testLog(t), Linger: 100 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			go kernel(s, s.Shell())
			go kernel(s, s.Control())
			path := filepath.Join(t.TempDir(), "c.json")
			if err := s.Connection().Write(path); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(python, filepath.Join("testdata", "client.py"), path).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

// kernel does what the script asks for.
func kernel(s *Server, in <-chan *Message) {
	for m := range in {
		s.Publish(m, "status", map[string]string{"execution_state": "busy"})
		reply := map[string]any{"status": "ok", "protocol_version": Version}
		var content struct{ Code string }
		m.Decode(&content)
		switch content.Code {
		case "flood":
			for i := range 2000 {
				s.Publish(m, "stream", map[string]any{"name": "stdout", "text": i})
			}
		case "buffers":
			s.Publish(m, "comm_msg", map[string]any{"comm_id": "c", "data": nil}, Buffers([]byte("abc"), make([]byte, 1<<20)))
		case "input":
			s.Ask(m, map[string]any{"prompt": "who? ", "password": false})
			var answer struct{ Value string }
			(<-s.Stdin()).Decode(&answer)
			reply["value"] = answer.Value
		}
		kind := m.Header.Type[:len(m.Header.Type)-len("request")] + "reply"
		s.Reply(m, kind, reply)
		s.Publish(m, "status", map[string]string{"execution_state": "idle"})
	}
}
