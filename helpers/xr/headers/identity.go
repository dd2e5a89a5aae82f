package headers

import "time"

// Identity is what tells a file from another, and from itself after a change.
type Identity struct {
	Size              int64 // bytes
	Modified, Changed int64 // nanoseconds since 1970: of the contents; of anything, 0 if unknown
	Inode, Device     uint64
}

// settled is how long a file must have been left alone: times of files may be as coarse as
// two seconds.
const settled = 2 * time.Second

// Settled says whether a change of the file from now on would change its Identity.
func (i Identity) Settled(now time.Time) bool {
	return now.Sub(time.Unix(0, i.Modified)) > settled
}
