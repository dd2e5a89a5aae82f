//go:build !amd64 || purego

package inflate

func adlerPart(a, b uint64, data []byte) (uint64, uint64) { return adlerWords(a, b, data) }
