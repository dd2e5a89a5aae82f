//go:build !purego

#include "textflag.h"

DATA none<>+0(SB)/4, $0x7fc00000
GLOBL none<>(SB), RODATA|NOPTR, $4

// Y15 scale, Y14 offset, Y13 the missing element, Y12 NaN, Y11 ones when something is missing.
#define SETUP \
	MOVQ dst+0(FP), DI \
	MOVQ src+8(FP), SI \
	MOVQ blocks+16(FP), CX \
	VBROADCASTSD scale+24(FP), Y15 \
	VBROADCASTSD offset+32(FP), Y14 \
	VPBROADCASTW missing+40(FP), Y13 \
	VBROADCASTSS none<>(SB), Y12 \
	VPBROADCASTD masked+44(FP), Y11

// Eight int32 of in become float32 in Y4, NaN where the eight int16 of x are ones.
#define EIGHT(in, x) \
	VPMOVSXWD x, Y8 \
	VCVTDQ2PD in, Y4 \
	VEXTRACTI128 $1, Y6, X7 \
	VCVTDQ2PD X7, Y5 \
	VMULPD Y15, Y4, Y4 \
	VMULPD Y15, Y5, Y5 \
	VADDPD Y14, Y4, Y4 \
	VADDPD Y14, Y5, Y5 \
	VCVTPD2PSY Y4, X4 \
	VCVTPD2PSY Y5, X5 \
	VINSERTF128 $1, X5, Y4, Y4 \
	VBLENDVPS Y8, Y12, Y4, Y4

// Sixteen elements; WIDEN makes int32 of int16.
#define BLOCK(WIDEN) \
	VMOVDQU (SI), Y0 \
	VPCMPEQW Y13, Y0, Y1 \
	VPAND Y11, Y1, Y1 \
	VEXTRACTI128 $1, Y0, X2 \
	VEXTRACTI128 $1, Y1, X3 \
	WIDEN X0, Y6 \
	EIGHT(X6, X1) \
	VMOVUPS Y4, (DI) \
	WIDEN X2, Y6 \
	EIGHT(X6, X3) \
	VMOVUPS Y4, 32(DI)

// func unpackInt16AVX2(dst *float32, src *int16, blocks int, scale, offset float64, missing uint16, masked int32)
TEXT ·unpackInt16AVX2(SB), NOSPLIT, $0-48
	SETUP
signed:
	BLOCK(VPMOVSXWD)
	ADDQ $32, SI
	ADDQ $64, DI
	DECQ CX
	JNZ signed
	VZEROUPPER
	RET

// func unpackUint16AVX2(dst *float32, src *uint16, blocks int, scale, offset float64, missing uint16, masked int32)
TEXT ·unpackUint16AVX2(SB), NOSPLIT, $0-48
	SETUP
unsigned:
	BLOCK(VPMOVZXWD)
	ADDQ $32, SI
	ADDQ $64, DI
	DECQ CX
	JNZ unsigned
	VZEROUPPER
	RET

// func maskFloat32AVX2(dst, src *float32, blocks int, missing float32)
TEXT ·maskFloat32AVX2(SB), NOSPLIT, $0-28
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ blocks+16(FP), CX
	VBROADCASTSS missing+24(FP), Y13
	VBROADCASTSS none<>(SB), Y12
masks:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VCMPPS $0, Y13, Y0, Y2
	VCMPPS $0, Y13, Y1, Y3
	VBLENDVPS Y2, Y12, Y0, Y0
	VBLENDVPS Y3, Y12, Y1, Y1
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ masks
	VZEROUPPER
	RET
