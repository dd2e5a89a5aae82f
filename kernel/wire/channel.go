package wire

// Channel is one of the five sockets of a kernel.
type Channel uint8

// The channels, in the order in which their ports are chosen.
const (
	Shell Channel = iota
	IOPub
	Stdin
	Control
	Heartbeat
)

var channelNames = [...]string{"shell", "iopub", "stdin", "control", "hb"}

// String is the channel's name in connection files: "shell", "iopub", "stdin", "control", "hb".
func (c Channel) String() string {
	if int(c) < len(channelNames) {
		return channelNames[c]
	}
	return "unknown channel"
}
