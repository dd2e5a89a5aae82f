//go:build !purego

#include "textflag.h"

// func swapAVX2(p *byte, blocks int, order *[16]byte)
TEXT ·swapAVX2(SB), NOSPLIT, $0-24
	MOVQ p+0(FP), DI
	MOVQ blocks+8(FP), CX
	MOVQ order+16(FP), AX
	VBROADCASTI128 (AX), Y7
swap:
	VMOVDQU (DI), Y0
	VMOVDQU 32(DI), Y1
	VPSHUFB Y7, Y0, Y0
	VPSHUFB Y7, Y1, Y1
	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	ADDQ $64, DI
	DECQ CX
	JNZ swap
	VZEROUPPER
	RET
