package codec

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/codec/blosc"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// dataFolder is the corpus: GONDA_DATA, or shared/data beside the checkout.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("GONDA_DATA")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil || at == filepath.Dir(at) {
				break
			}
			at = filepath.Dir(at)
		}
		dir = filepath.Join(at, "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus: set GONDA_DATA or put shared/data beside the checkout (%v)", err)
	}
	return dir
}

// oracle is what independent libraries say of encoded frames.
type oracle struct {
	Config  map[string]any `json:"config"`
	Encoded map[string]struct {
		Array struct {
			Dtype, Order string
			Shape        []int
		}
		DecodedSHA256 string `json:"decoded_sha256"`
		DecodedLength int    `json:"decoded_length"`
		Strings       *struct {
			Count int
			SHA   string `json:"sha256_nul_joined"`
		}
	} `json:"encoded"`
	Decoded struct {
		SHA string `json:"sha256_le"`
	} `json:"decoded"`
}

func readOracle(t *testing.T, path string) oracle {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var o oracle
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// TestVectors decodes every frame of the corpus and compares with what numcodecs and c-blosc
// made of it.
func TestVectors(t *testing.T) {
	root := filepath.Join(dataFolder(t), "zarr", "codecs")
	frames := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".oracle.json") {
			return err
		}
		o := readOracle(t, path)
		item := strings.TrimSuffix(path, ".oracle.json")
		name, _ := filepath.Rel(root, item)
		if o.Config == nil {
			frames++
			t.Run(name, func(t *testing.T) { checkFrame(t, item, o.Decoded.SHA) })
			return nil
		}
		for file, e := range o.Encoded {
			frames++
			t.Run(name+"/"+file, func(t *testing.T) {
				src, err := os.ReadFile(filepath.Join(item, file))
				if err != nil {
					t.Fatal(err)
				}
				spec := Spec{Name: o.Config["id"].(string), Config: o.Config}
				if e.Strings != nil {
					specs := []Spec{{Name: "transpose", Config: map[string]any{"order": e.Array.Order}}, spec}
					checkText(t, specs, src, e.Array.Shape, e.Strings.SHA)
					return
				}
				elem, err := dtype.ParseNumpy(e.Array.Dtype)
				if err != nil {
					t.Fatal(err)
				}
				elem.Big = false // the oracle's sum is over the bytes as they are
				c, err := Prepare([]Spec{spec}, elem, []int{e.DecodedLength / elem.Size})
				if refused := (*UnsupportedError)(nil); errors.As(err, &refused) {
					t.Skipf("not supported: %v", err)
				} else if err != nil {
					t.Fatal(err)
				}
				dst := make([]byte, c.DecodedSize())
				if err := c.Decode(dst, src, 0, make([]byte, c.ScratchSize())); err != nil {
					t.Fatal(err)
				}
				if got := sum(dst); got != e.DecodedSHA256 {
					t.Errorf("decoded to %s, %s wanted", got, e.DecodedSHA256)
				}
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if frames == 0 {
		t.Error("no frames found")
	}
	t.Logf("%d frames", frames)
}

func checkFrame(t *testing.T, path, want string) {
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := blosc.ParseHeader(src)
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]byte, h.Size)
	if err := blosc.Decode(dst, src, nil); err != nil {
		t.Fatal(err)
	}
	if got := sum(dst); got != want {
		t.Errorf("decoded to %s, %s wanted", got, want)
	}
}

func checkText(t *testing.T, specs []Spec, src []byte, shape []int, want string) {
	c, err := Prepare(specs, dtype.Type{Kind: dtype.String}, shape)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.DecodeText(src)
	if err != nil {
		t.Fatal(err)
	}
	if got := sum([]byte(strings.Join(text, "\x00"))); got != want {
		t.Errorf("decoded to %s, %s wanted", got, want)
	}
	again, err := c.EncodeText(text)
	if err != nil || string(again) != string(src) {
		t.Errorf("encoded again to other bytes (%v)", err)
	}
}
