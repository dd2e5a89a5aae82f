package wire

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestConnectionFileComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kernel-1.json")
	want := NewConnection()
	want.ShellPort, want.IOPubPort, want.StdinPort, want.ControlPort, want.HeartbeatPort = 1, 2, 3, 4, 5
	want.KernelName = "gonda"
	for range 2 { // the second replaces the first
		if err := want.Write(path); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	got, err := ReadConnection(path)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v, %v; want %+v", got, err, want)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if NewConnection().Key == want.Key || len(want.Key) != 64 {
		t.Errorf("key %q", want.Key)
	}
	if err := want.Write(filepath.Join(path, "below")); err == nil {
		t.Error("a file was written below a file")
	}
}

func TestConnectionFilesOfOthers(t *testing.T) {
	cases := []struct{ name, file, wrong string }{
		{"as jupyter_client writes it", `{"shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5,"ip":"127.0.0.1","key":"a-b","transport":"tcp","signature_scheme":"hmac-sha256","kernel_name":"x","jupyter_session":"n.ipynb"}`, ""},
		{"nothing given", `{}`, ""},
		{"no JSON", `{`, "is no JSON object of the known form"},
		{"a list", `[]`, "is no JSON object of the known form"},
		{"port is a word", `{"shell_port":"x"}`, "is no JSON object of the known form"},
		{"port too large", `{"hb_port":65536}`, "hb_port is 65536"},
		{"negative port", `{"iopub_port":-1}`, "iopub_port is -1"},
		{"port twice", `{"shell_port":7,"control_port":7}`, "control_port is 7, which is the port of shell"},
		{"transport", `{"transport":"udp"}`, `transport is "udp": use tcp or ipc`},
		{"ipc without path", `{"transport":"ipc"}`, "ip is empty"},
		{"scheme", `{"signature_scheme":"hmac-sha255"}`, `signature_scheme is "hmac-sha255"`},
		{"scheme without hmac", `{"signature_scheme":"sha256"}`, `signature_scheme is "sha256"`},
		{"curve", `{"curve_publickey":"x","curve_secretkey":"y"}`, "asks for CURVE encryption"},
		{"long", `{"key":"` + strings.Repeat("x", connectionFileLimit) + `"}`, "is longer than"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "c.json")
			if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := ReadConnection(path)
			if c.wrong == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var typed *ConnectionError
			if !errors.As(err, &typed) || typed.Path != path || !strings.Contains(err.Error(), c.wrong) {
				t.Fatalf("%v; want %q", err, c.wrong)
			}
		})
	}
	if _, err := ReadConnection(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
	if _, err := ReadConnection(t.TempDir()); err == nil {
		t.Error("a folder was read")
	}
}

func TestUnsafeConnectionFilesAreTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(path, []byte(`{"key":""}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := ReadConnection(path)
	if err != nil || len(c.Warnings) != 2 || !strings.Contains(c.Warnings[0], "0644") || !strings.Contains(c.Warnings[1], "no key") {
		t.Fatalf("%q, %v", c.Warnings, err)
	}
}

func TestOnlyLoopbackUnlessAllowed(t *testing.T) {
	for ip, allowed := range map[string]bool{
		"127.0.0.1": true, "127.1.2.3": true, "localhost": true, "": true,
		"0.0.0.0": false, "*": false, "192.0.2.1": false, "::": false, "no address": false,
	} {
		c := NewConnection()
		c.IP = ip
		s, err := Listen(c, Options{Linger: time.Millisecond})
		if (err == nil) != allowed {
			t.Errorf("%q: %v", ip, err)
		}
		if err == nil {
			if c.ShellPort != 0 || s.Connection().ShellPort == 0 {
				t.Errorf("%q: the caller's connection was changed, or the server's not", ip)
			}
			s.Close()
		}
	}
	c := NewConnection()
	c.IP = "*"
	s, err := Listen(c, Options{Public: true, Linger: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

func TestTakenPort(t *testing.T) {
	s := listen(t, Options{})
	before := descriptors()
	c := NewConnection()
	c.HeartbeatPort = s.Connection().ControlPort
	if _, err := Listen(c, Options{}); err == nil || !strings.Contains(err.Error(), "hb_port cannot be listened on at 127.0.0.1:") {
		t.Fatal(err)
	}
	if after := descriptors(); after != before {
		t.Errorf("%d files are left open", after-before)
	}
}

func TestIPC(t *testing.T) {
	dir := t.TempDir()
	stale, err := net.Listen("unix", filepath.Join(dir, "k-9"))
	if err != nil {
		t.Fatal(err)
	}
	stale.(*net.UnixListener).SetUnlinkOnClose(false)
	stale.Close()
	if err := os.WriteFile(filepath.Join(dir, "k-1"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := NewConnection()
	c.Transport, c.IP, c.ShellPort = "ipc", filepath.Join(dir, "k"), 9
	s, err := Listen(c, Options{Linger: time.Millisecond, Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	answering(s)
	got := s.Connection()
	if got.ShellPort != 9 || got.IOPubPort != 2 || got.HeartbeatPort != 5 {
		t.Errorf("%+v", got)
	}
	for ch := Shell; ch <= Heartbeat; ch++ {
		_, path := got.address(ch)
		if info, err := os.Lstat(path); err != nil || info.Mode() != os.ModeSocket|0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	served(t, s)
	if _, err := Listen(got, Options{}); err == nil {
		t.Error("two kernels listen at one name")
	}
	served(t, s)
	s.Close()
	c.ShellPort = 1
	if _, err := Listen(c, Options{}); err == nil {
		t.Error("a file that is no socket was replaced")
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}
