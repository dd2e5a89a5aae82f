package cluster

import "fmt"

// ActionKind is what a [State] asks for.
type ActionKind uint8

const (
	// Open asks a worker to open the tile V.Tile.
	Open ActionKind = iota + 1
	// Read asks a reader for the stored bytes of V.
	Read
	// Fold asks a worker to decode and fold V.
	Fold
	// Finish asks a worker to end the tile V.Tile.
	Finish
	// Done says that all is finished; no action follows.
	Done
	// Abort says that nothing runs any more after an error or Cancel; no action follows.
	Abort
)

func (k ActionKind) String() string {
	names := [...]string{"none", "open", "read", "fold", "finish", "done", "abort"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("action %d", uint8(k))
}

// Action is one thing to do. Each Open, Read, Fold and Finish is answered by exactly one event.
type Action struct {
	Kind ActionKind
	V    Visit
}

// EventKind is what happened.
type EventKind uint8

const (
	// Start begins; it comes first and once.
	Start EventKind = iota + 1
	// Opened answers Open.
	Opened
	// ReadDone answers Read.
	ReadDone
	// Folded answers Fold.
	Folded
	// Finished answers Finish.
	Finished
	// Cancel stops issuing; Err says why.
	Cancel
)

func (k EventKind) String() string {
	names := [...]string{"none", "start", "opened", "read", "folded", "finished", "cancel"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("event %d", uint8(k))
}

// Event tells a [State] what happened. With Err the action that it answers failed.
type Event struct {
	Kind  EventKind
	V     Visit
	Bytes int64
	Err   error
}

// answers returns the action that an event of this kind answers, 0 for Start and Cancel.
func (k EventKind) answers() ActionKind {
	switch k {
	case Opened:
		return Open
	case ReadDone:
		return Read
	case Folded:
		return Fold
	case Finished:
		return Finish
	}
	return 0
}

// answer returns the event kind that answers an action.
func (k ActionKind) answer() EventKind {
	switch k {
	case Open:
		return Opened
	case Read:
		return ReadDone
	case Fold:
		return Folded
	case Finish:
		return Finished
	}
	return 0
}
