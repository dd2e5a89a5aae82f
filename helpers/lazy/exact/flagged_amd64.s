//go:build !purego

#include "textflag.h"

// Flagged kernels: additions under the inexact flag of MXCSR. Each loads its
// own control word (nearest, all exceptions masked, flags clear, subnormals
// kept), gives the flags back and restores the caller's word. Nothing in the
// region rounds but the additions that the flag is to judge.

DATA word<>+0(SB)/4, $0x1f80
GLOBL word<>(SB), RODATA|NOPTR, $4

// r ones and then zeros begin 4r bytes before the middle.
DATA ones<>+0(SB)/8, $0xffffffffffffffff
DATA ones<>+8(SB)/8, $0xffffffffffffffff
DATA ones<>+16(SB)/8, $0xffffffffffffffff
DATA ones<>+24(SB)/8, $0xffffffffffffffff
DATA ones<>+32(SB)/8, $0
DATA ones<>+40(SB)/8, $0
DATA ones<>+48(SB)/8, $0
DATA ones<>+56(SB)/8, $0
GLOBL ones<>(SB), RODATA|NOPTR, $64

// Y9 holds eight float32: count NaN in Y8, add the rest.
#define ADD8(a, b) \
	VCMPPS $3, Y9, Y9, Y10 \
	VPSUBD Y10, Y8, Y8 \
	VANDNPS Y9, Y10, Y9 \
	VCVTPS2PD X9, Y11 \
	VEXTRACTF128 $1, Y9, X12 \
	VCVTPS2PD X12, Y12 \
	VADDPD Y11, a, a \
	VADDPD Y12, b, b

// Y9 holds four float64: count NaN in Y8, add the rest.
#define ADD4(a) \
	VCMPPD $3, Y9, Y9, Y10 \
	VPSUBQ Y10, Y8, Y8 \
	VANDNPD Y9, Y10, Y9 \
	VADDPD Y9, a, a

#define CLEAR8 \
	VXORPD Y0, Y0, Y0 \
	VXORPD Y1, Y1, Y1 \
	VXORPD Y2, Y2, Y2 \
	VXORPD Y3, Y3, Y3 \
	VXORPD Y4, Y4, Y4 \
	VXORPD Y5, Y5, Y5 \
	VXORPD Y6, Y6, Y6 \
	VXORPD Y7, Y7, Y7

// The sum of Y0..Y7 in X0: also judged by the flag.
#define JOIN8 \
	VADDPD Y4, Y0, Y0 \
	VADDPD Y5, Y1, Y1 \
	VADDPD Y6, Y2, Y2 \
	VADDPD Y7, Y3, Y3 \
	VADDPD Y2, Y0, Y0 \
	VADDPD Y3, Y1, Y1 \
	VADDPD Y1, Y0, Y0 \
	VEXTRACTF128 $1, Y0, X1 \
	VADDPD X1, X0, X0 \
	VUNPCKHPD X0, X0, X1 \
	VADDSD X1, X0, X0

// func sum32AVX2(x *float32, n int) (s float64, miss int64, flags uint32)
TEXT ·sum32AVX2(SB), NOSPLIT, $8-36
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VSTMXCSR old-4(SP)
	VLDMXCSR word<>(SB)
	CLEAR8
	VPXOR Y8, Y8, Y8

block:
	CMPQ CX, $32
	JLT  eight
	VMOVUPS (SI), Y9
	ADD8(Y0, Y1)
	VMOVUPS 32(SI), Y9
	ADD8(Y2, Y3)
	VMOVUPS 64(SI), Y9
	ADD8(Y4, Y5)
	VMOVUPS 96(SI), Y9
	ADD8(Y6, Y7)
	ADDQ $128, SI
	SUBQ $32, CX
	JMP  block

eight:
	CMPQ CX, $8
	JLT  rest
	VMOVUPS (SI), Y9
	ADD8(Y0, Y1)
	ADDQ $32, SI
	SUBQ $8, CX
	JMP  eight

rest:
	TESTQ CX, CX
	JZ    done
	LEAQ  ones<>+32(SB), DX
	SHLQ  $2, CX
	SUBQ  CX, DX
	VMOVUPS (DX), Y13
	VMASKMOVPS (SI), Y13, Y9
	ADD8(Y2, Y3)

done:
	JOIN8
	VSTMXCSR flags-8(SP)
	VLDMXCSR old-4(SP)
	MOVL flags-8(SP), AX
	MOVL AX, flags+32(FP)
	VMOVSD X0, s+16(FP)
	VEXTRACTI128 $1, Y8, X9
	VPADDD X9, X8, X8
	VPSHUFD $0x4e, X8, X9
	VPADDD X9, X8, X8
	VPSHUFD $0xb1, X8, X9
	VPADDD X9, X8, X8
	VMOVD X8, AX
	MOVQ AX, miss+24(FP)
	VZEROUPPER
	RET

// func sum64AVX2(x *float64, n int) (s float64, miss int64, flags uint32)
TEXT ·sum64AVX2(SB), NOSPLIT, $8-36
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VSTMXCSR old-4(SP)
	VLDMXCSR word<>(SB)
	CLEAR8
	VPXOR Y8, Y8, Y8

block:
	CMPQ CX, $32
	JLT  four
	VMOVUPD (SI), Y9
	ADD4(Y0)
	VMOVUPD 32(SI), Y9
	ADD4(Y1)
	VMOVUPD 64(SI), Y9
	ADD4(Y2)
	VMOVUPD 96(SI), Y9
	ADD4(Y3)
	VMOVUPD 128(SI), Y9
	ADD4(Y4)
	VMOVUPD 160(SI), Y9
	ADD4(Y5)
	VMOVUPD 192(SI), Y9
	ADD4(Y6)
	VMOVUPD 224(SI), Y9
	ADD4(Y7)
	ADDQ $256, SI
	SUBQ $32, CX
	JMP  block

four:
	CMPQ CX, $4
	JLT  rest
	VMOVUPD (SI), Y9
	ADD4(Y0)
	ADDQ $32, SI
	SUBQ $4, CX
	JMP  four

rest:
	TESTQ CX, CX
	JZ    done
	LEAQ  ones<>+32(SB), DX
	SHLQ  $3, CX
	SUBQ  CX, DX
	VMOVUPD (DX), Y13
	VMASKMOVPD (SI), Y13, Y9
	ADD4(Y1)

done:
	JOIN8
	VSTMXCSR flags-8(SP)
	VLDMXCSR old-4(SP)
	MOVL flags-8(SP), AX
	MOVL AX, flags+32(FP)
	VMOVSD X0, s+16(FP)
	VEXTRACTI128 $1, Y8, X9
	VPADDQ X9, X8, X8
	VPSHUFD $0x4e, X8, X9
	VPADDQ X9, X8, X8
	VMOVQ X8, AX
	MOVQ AX, miss+24(FP)
	VZEROUPPER
	RET

// func plane32AVX2(acc, undo *float64, nans *uint32, x *float32, cols, rows, stride int) (any, flags uint32)
//
// acc[i] += x[r*stride+i], undo[i] = old acc[i], nans[i] = number of NaN.
TEXT ·plane32AVX2(SB), NOSPLIT, $8-64
	MOVQ acc+0(FP), DI
	MOVQ undo+8(FP), DX
	MOVQ nans+16(FP), BX
	MOVQ x+24(FP), SI
	MOVQ cols+32(FP), CX
	MOVQ rows+40(FP), R8
	MOVQ stride+48(FP), R9
	SHLQ $2, R9
	VSTMXCSR old-4(SP)
	VLDMXCSR word<>(SB)
	VPXOR Y6, Y6, Y6
	XORL R12, R12

block:
	CMPQ CX, $16
	JLT  column
	VMOVUPD (DI), Y0
	VMOVUPD 32(DI), Y1
	VMOVUPD 64(DI), Y2
	VMOVUPD 96(DI), Y3
	VMOVUPD Y0, (DX)
	VMOVUPD Y1, 32(DX)
	VMOVUPD Y2, 64(DX)
	VMOVUPD Y3, 96(DX)
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	MOVQ SI, R10
	MOVQ R8, R11

row:
	VMOVUPS (R10), Y8
	VMOVUPS 32(R10), Y9
	VCMPPS $3, Y8, Y8, Y10
	VCMPPS $3, Y9, Y9, Y11
	VPSUBD Y10, Y4, Y4
	VPSUBD Y11, Y5, Y5
	VANDNPS Y8, Y10, Y8
	VANDNPS Y9, Y11, Y9
	VCVTPS2PD X8, Y12
	VEXTRACTF128 $1, Y8, X8
	VCVTPS2PD X9, Y13
	VEXTRACTF128 $1, Y9, X9
	VCVTPS2PD X8, Y14
	VCVTPS2PD X9, Y15
	VADDPD Y12, Y0, Y0
	VADDPD Y14, Y1, Y1
	VADDPD Y13, Y2, Y2
	VADDPD Y15, Y3, Y3
	ADDQ R9, R10
	DECQ R11
	JNZ  row

	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	VMOVDQU Y4, (BX)
	VMOVDQU Y5, 32(BX)
	VPOR Y4, Y6, Y6
	VPOR Y5, Y6, Y6
	ADDQ $128, DI
	ADDQ $128, DX
	ADDQ $64, BX
	ADDQ $64, SI
	SUBQ $16, CX
	JMP  block

column:
	TESTQ CX, CX
	JZ    done
	VMOVSD (DI), X0
	VMOVSD X0, (DX)
	XORL AX, AX
	MOVQ SI, R10
	MOVQ R8, R11

value:
	VMOVSS (R10), X8
	VUCOMISS X8, X8
	JPS  missing
	VCVTSS2SD X8, X8, X8
	VADDSD X8, X0, X0
	JMP  next

missing:
	INCL AX

next:
	ADDQ R9, R10
	DECQ R11
	JNZ  value
	VMOVSD X0, (DI)
	MOVL AX, (BX)
	ORL  AX, R12
	ADDQ $8, DI
	ADDQ $8, DX
	ADDQ $4, BX
	ADDQ $4, SI
	DECQ CX
	JMP  column

done:
	VSTMXCSR flags-8(SP)
	VLDMXCSR old-4(SP)
	MOVL flags-8(SP), AX
	MOVL AX, flags+60(FP)
	VEXTRACTI128 $1, Y6, X7
	VPOR X7, X6, X6
	VPSHUFD $0x4e, X6, X7
	VPOR X7, X6, X6
	VPSHUFD $0xb1, X6, X7
	VPOR X7, X6, X6
	VMOVD X6, AX
	ORL  R12, AX
	MOVL AX, any+56(FP)
	VZEROUPPER
	RET

// func plane64AVX2(acc, undo *float64, nans *uint32, x *float64, cols, rows, stride int) (any, flags uint32)
TEXT ·plane64AVX2(SB), NOSPLIT, $8-64
	MOVQ acc+0(FP), DI
	MOVQ undo+8(FP), DX
	MOVQ nans+16(FP), BX
	MOVQ x+24(FP), SI
	MOVQ cols+32(FP), CX
	MOVQ rows+40(FP), R8
	MOVQ stride+48(FP), R9
	SHLQ $3, R9
	VSTMXCSR old-4(SP)
	VLDMXCSR word<>(SB)
	VPXOR Y6, Y6, Y6
	XORL R12, R12

block:
	CMPQ CX, $8
	JLT  column
	VMOVUPD (DI), Y0
	VMOVUPD 32(DI), Y1
	VMOVUPD Y0, (DX)
	VMOVUPD Y1, 32(DX)
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	MOVQ SI, R10
	MOVQ R8, R11

row:
	VMOVUPD (R10), Y8
	VMOVUPD 32(R10), Y9
	VCMPPD $3, Y8, Y8, Y10
	VCMPPD $3, Y9, Y9, Y11
	VPSUBQ Y10, Y4, Y4
	VPSUBQ Y11, Y5, Y5
	VANDNPD Y8, Y10, Y8
	VANDNPD Y9, Y11, Y9
	VADDPD Y8, Y0, Y0
	VADDPD Y9, Y1, Y1
	ADDQ R9, R10
	DECQ R11
	JNZ  row

	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VEXTRACTI128 $1, Y4, X7
	VSHUFPS $0x88, X7, X4, X4
	VEXTRACTI128 $1, Y5, X7
	VSHUFPS $0x88, X7, X5, X5
	VMOVDQU X4, (BX)
	VMOVDQU X5, 16(BX)
	VPOR X4, X6, X6
	VPOR X5, X6, X6
	ADDQ $64, DI
	ADDQ $64, DX
	ADDQ $32, BX
	ADDQ $64, SI
	SUBQ $8, CX
	JMP  block

column:
	TESTQ CX, CX
	JZ    done
	VMOVSD (DI), X0
	VMOVSD X0, (DX)
	XORL AX, AX
	MOVQ SI, R10
	MOVQ R8, R11

value:
	VMOVSD (R10), X8
	VUCOMISD X8, X8
	JPS  missing
	VADDSD X8, X0, X0
	JMP  next

missing:
	INCL AX

next:
	ADDQ R9, R10
	DECQ R11
	JNZ  value
	VMOVSD X0, (DI)
	MOVL AX, (BX)
	ORL  AX, R12
	ADDQ $8, DI
	ADDQ $8, DX
	ADDQ $4, BX
	ADDQ $8, SI
	DECQ CX
	JMP  column

done:
	VSTMXCSR flags-8(SP)
	VLDMXCSR old-4(SP)
	MOVL flags-8(SP), AX
	MOVL AX, flags+60(FP)
	VPSHUFD $0x4e, X6, X7
	VPOR X7, X6, X6
	VPSHUFD $0xb1, X6, X7
	VPOR X7, X6, X6
	VMOVD X6, AX
	ORL  R12, AX
	MOVL AX, any+56(FP)
	VZEROUPPER
	RET
