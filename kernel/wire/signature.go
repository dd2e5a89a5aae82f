package wire

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// hashes are the names that hashlib gives to what Go has too.
var hashes = map[string]func() hash.Hash{
	"md5":        md5.New,
	"sha1":       sha1.New,
	"sha224":     sha256.New224,
	"sha256":     sha256.New,
	"sha384":     sha512.New384,
	"sha512":     sha512.New,
	"sha512_224": sha512.New512_224,
	"sha512_256": sha512.New512_256,
	"sha3_224":   func() hash.Hash { return sha3.New224() },
	"sha3_256":   func() hash.Hash { return sha3.New256() },
	"sha3_384":   func() hash.Hash { return sha3.New384() },
	"sha3_512":   func() hash.Hash { return sha3.New512() },
}

func hashOf(scheme string) (func() hash.Hash, *ConnectionError) {
	name, ok := strings.CutPrefix(scheme, "hmac-")
	if h := hashes[name]; ok && h != nil {
		return h, nil
	}
	return nil, &ConnectionError{Field: "signature_scheme", What: fmt.Sprintf("is %q, which is not known: use hmac-sha256", scheme)}
}

// signer makes and checks signatures. The zero value signs nothing and accepts everything,
// as the protocol asks for an empty key.
type signer struct {
	key  []byte
	hash func() hash.Hash
}

func newSigner(c *Connection) (signer, *ConnectionError) {
	h, refused := hashOf(c.Scheme)
	if refused != nil {
		return signer{}, refused
	}
	if c.Key == "" {
		return signer{}, nil
	}
	return signer{key: []byte(c.Key), hash: h}, nil
}

func (s signer) sum(parts [][]byte) []byte {
	mac := hmac.New(s.hash, s.key)
	for _, p := range parts {
		mac.Write(p)
	}
	return mac.Sum(nil)
}

// sign is the signature frame for header, parent, metadata and content: lower-case hex.
func (s signer) sign(parts [][]byte) []byte {
	if len(s.key) == 0 {
		return nil
	}
	return hex.AppendEncode(nil, s.sum(parts))
}

// verify returns the signature's bytes if they fit; it takes as long for a wrong one.
func (s signer) verify(signature []byte, parts [][]byte) (mac []byte, ok bool) {
	if len(s.key) == 0 {
		return nil, true
	}
	given := make([]byte, hex.DecodedLen(len(signature)))
	if _, err := hex.Decode(given, signature); err != nil {
		return nil, false
	}
	return given, hmac.Equal(given, s.sum(parts))
}
