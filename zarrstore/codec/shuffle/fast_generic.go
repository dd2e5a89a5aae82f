//go:build !amd64 || purego

package shuffle

func unshuffleFast(_, _ []byte, _, _ int) int { return 0 }

func shuffleFast(_, _ []byte, _, _ int) int { return 0 }

func bytesOfBitsFast(_, _ []byte, _ int) int { return 0 }

func bitsOfBytesFast(_, _ []byte, _ int) int { return 0 }
