//go:build !purego

#include "textflag.h"

// Weights of the bytes of a block: 32 to 1.
DATA weights<>+0(SB)/8, $0x191a1b1c1d1e1f20
DATA weights<>+8(SB)/8, $0x1112131415161718
DATA weights<>+16(SB)/8, $0x090a0b0c0d0e0f10
DATA weights<>+24(SB)/8, $0x0102030405060708
GLOBL weights<>(SB), RODATA|NOPTR, $32

DATA ones<>+0(SB)/8, $0x0001000100010001
DATA ones<>+8(SB)/8, $0x0001000100010001
DATA ones<>+16(SB)/8, $0x0001000100010001
DATA ones<>+24(SB)/8, $0x0001000100010001
GLOBL ones<>(SB), RODATA|NOPTR, $32

// func adlerAVX2(p *byte, blocks int) (sum, before, weighted uint64)
// Y0 sum, Y1 before: four lanes of 64 bits. Y2 weighted: eight lanes of 32 bits, which hold
// 4096 blocks (4096 * 255*(32+31+30+29) < 2^32).
TEXT ·adlerAVX2(SB), NOSPLIT, $0-40
	MOVQ p+0(FP), SI
	MOVQ blocks+8(FP), CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y7, Y7, Y7
	VMOVDQU weights<>(SB), Y6
	VMOVDQU ones<>(SB), Y5

block:
	VMOVDQU    (SI), Y3
	VPADDQ     Y0, Y1, Y1
	VPSADBW    Y7, Y3, Y4
	VPADDQ     Y4, Y0, Y0
	VPMADDUBSW Y6, Y3, Y3
	VPMADDWD   Y5, Y3, Y3
	VPADDD     Y3, Y2, Y2
	ADDQ       $32, SI
	DECQ       CX
	JNZ        block

	// Widen the weighted lanes: low halves and high halves.
	VPSRLQ       $32, Y2, Y3
	VPSLLQ       $32, Y2, Y2
	VPSRLQ       $32, Y2, Y2
	VPADDQ       Y3, Y2, Y2
	VEXTRACTI128 $1, Y0, X3
	VPADDQ       X3, X0, X0
	VPSRLDQ      $8, X0, X3
	VPADDQ       X3, X0, X0
	VMOVQ        X0, AX
	VEXTRACTI128 $1, Y1, X3
	VPADDQ       X3, X1, X1
	VPSRLDQ      $8, X1, X3
	VPADDQ       X3, X1, X1
	VMOVQ        X1, BX
	VEXTRACTI128 $1, Y2, X3
	VPADDQ       X3, X2, X2
	VPSRLDQ      $8, X2, X3
	VPADDQ       X3, X2, X2
	VMOVQ        X2, DX
	VZEROUPPER
	MOVQ         AX, sum+16(FP)
	MOVQ         BX, before+24(FP)
	MOVQ         DX, weighted+32(FP)
	RET
