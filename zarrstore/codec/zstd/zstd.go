package zstd

import (
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxWindow bounds the window of a frame that declares no content size; libzstd refuses
// larger ones by default too (ZSTD_WINDOWLOG_LIMIT_DEFAULT is 27).
const maxWindow = 1 << 27

var decoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil,
		zstd.WithDecoderConcurrency(1),
		zstd.WithDecodeAllCapLimit(true),
		zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
}}

// Decode decodes one or more frames into dst and returns the number of bytes written.
// Frames need not declare their content size; checksums are verified.
//
// Errors: those of the library, also when dst is too small.
func Decode(dst, src []byte) (int, error) {
	d := decoders.Get().(*zstd.Decoder)
	out, err := d.DecodeAll(src, dst[:0:len(dst)])
	decoders.Put(d)
	return len(out), err
}

// MaxEncoded is the most bytes that Encode makes of n.
func MaxEncoded(n int64) int64 { return n + n>>7 + 64 }

// variant is what an encoder is made for.
type variant struct {
	level    zstd.EncoderLevel
	checksum bool
}

var encoders sync.Map // variant -> *sync.Pool of *zstd.Encoder

// Encode writes one frame of src into dst and returns its length. level counts as
// libzstd's; four speeds stand behind it: up to 2, 3 to 5, 6 to 9, 10 and more. dst has
// room for MaxEncoded(len(src)) bytes.
func Encode(dst, src []byte, level int, checksum bool) int {
	v := variant{speed(level), checksum}
	p, ok := encoders.Load(v)
	if !ok {
		p, _ = encoders.LoadOrStore(v, &sync.Pool{New: func() any { return newEncoder(v) }})
	}
	e := p.(*sync.Pool).Get().(*zstd.Encoder)
	out := e.EncodeAll(src, dst[:0])
	p.(*sync.Pool).Put(e)
	return copy(dst, out) // onto itself, but for a frame beyond the bound
}

func newEncoder(v variant) *zstd.Encoder {
	e, err := zstd.NewWriter(nil,
		zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderLevel(v.level),
		zstd.WithEncoderCRC(v.checksum),
		zstd.WithSingleSegment(true),
		zstd.WithZeroFrames(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}

func speed(level int) zstd.EncoderLevel {
	switch {
	case level < 3:
		return zstd.SpeedFastest
	case level < 6:
		return zstd.SpeedDefault
	case level < 10:
		return zstd.SpeedBetterCompression
	}
	return zstd.SpeedBestCompression
}
