#include "textflag.h"

// func Word() uint32
TEXT ·Word(SB), NOSPLIT, $8-4
	STMXCSR w-4(SP)
	MOVL    w-4(SP), AX
	MOVL    AX, ret+0(FP)
	RET

// func SetWord(w uint32)
TEXT ·SetWord(SB), NOSPLIT, $0-4
	LDMXCSR w+0(FP)
	RET
