//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// The loop is two copies of turn_amd64.h, which is written with the names below: each copy with
// its own registers and labels.

// What a turn uses beside the state of its stream.
#define T BX
#define F CX
#define L DX

// REFILL makes at least 56 bits good, and moves on by at most 7 bytes.
#define REFILL \
	SHLXQ COUNT, (IN), T \
	ORQ   T, BUF         \
	MOVL  COUNT, T       \
	SHRL  $3, T          \
	ADDQ  $7, IN         \
	SUBQ  T, IN          \
	ORL   $56, COUNT

// LOOKUP finds the entry of the next literal or length.
#define LOOKUP \
	MOVL BUF, E                     \
	ANDL $(1<<const_litBits-1), E   \
	MOVL tables_lit(TAB)(E*4), E

// DROP uses up the bits of an entry: SHRX takes its low six bits, which are all of byte 0.
#define DROP \
	SHRXQ E, BUF, BUF \
	SUBB  E, COUNT

// LITERAL writes a byte.
#define LITERAL \
	DROP                      \
	SHRL $const_valueShift, E \
	MOVB E, (OUT)             \
	INCQ OUT

// VALUE sets TO to the entry's base plus its extra bits, and drops them and the code.
#define VALUE(TO) \
	BZHIQ E, BUF, TO             \
	DROP                         \
	RORXL $const_codeShift, E, T \
	SHRXQ T, TO, TO              \
	SHRL  $const_valueShift, E   \
	ADDL  E, TO

// SUBTABLE turns the entry of a subtable into the place of the code that BUF holds.
#define SUBTABLE \
	RORXL $const_codeShift, E, T \
	ANDL  $const_codeMask, T     \
	BZHIQ T, BUF, T              \
	SHRL  $const_valueShift, E   \
	ADDL  T, E

// LOAD takes a stream's state and looks up its first entry.
#define LOAD(S, TABLES) \
	MOVQ S, L                \
	MOVQ TABLES, TAB         \
	MOVQ stream_src(L), T    \
	MOVQ stream_in(L), IN    \
	MOVQ stream_inEnd(L), F  \
	ADDQ T, IN               \
	ADDQ T, F                \
	MOVQ F, IN_END           \
	MOVQ stream_dst(L), T    \
	MOVQ stream_out(L), OUT  \
	MOVQ stream_outEnd(L), F \
	ADDQ T, OUT              \
	ADDQ T, F                \
	MOVQ F, OUT_END          \
	ADDQ stream_base(L), T   \
	MOVQ T, BASE             \
	MOVQ stream_buf(L), BUF  \
	MOVQ stream_count(L), COUNT \
	REFILL                   \
	LOOKUP

// SAVE puts the state back.
#define SAVE(S) \
	MOVQ S, L               \
	SUBQ stream_src(L), IN  \
	SUBQ stream_dst(L), OUT \
	MOVQ IN, stream_in(L)   \
	MOVQ OUT, stream_out(L) \
	MOVQ BUF, stream_buf(L) \
	MOVQ COUNT, stream_count(L)

// func pairBMI2(s0 *stream, t0 *tables, s1 *stream, t1 *tables, p *patternTable) (which int, why stop)
//
// Bounds: a turn begins with IN < len(src)-inMargin and OUT < len(dst)-outMargin. It refills at
// most twice, 14 bytes forward, and LOAD once before it, and reads 8 bytes from there: 29 of 40.
// It writes at most four literals, or one and a match of 258 bytes with 15 too many. The stream
// that did not stop may come back past its limits, but its refill stays where it is then, for
// every turn ends with a COUNT of 56 or more.
TEXT ·pairBMI2(SB), NOSPLIT, $48-49

// The first stream: E is the entry that its next turn begins with, COUNT the number of good
// bits in BUF, at most 63.
#define E       AX
#define BUF     R8
#define COUNT   R9
#define IN      SI
#define OUT     DI
#define TAB     R10
#define IN_END  inEnd0-8(SP)
#define OUT_END outEnd0-16(SP)
#define BASE    base0-24(SP)
#define turn            turn0
#define last            last0
#define begin           begin0
#define park            park0
#define other           other0
#define length          length0
#define distance        distance0
#define long            long0
#define near            near0
#define far             far0
#define unusual         unusual0
#define final           final0
#define unusualDistance unusualDistance0
#define badCode         badCode0
#define badDistance     badDistance0
#define limit           limit0
#define NEXT turn1
#define STOP stop0

	LOAD(s0+0(FP), t0+8(FP))
	JMP load1

#include "turn_amd64.h"

stop0:
	MOVQ $0, which+40(FP)
	JMP  save1

save0:
	SAVE(s0+0(FP))
	RET

#undef E
#undef BUF
#undef COUNT
#undef IN
#undef OUT
#undef TAB
#undef IN_END
#undef OUT_END
#undef BASE
#undef turn
#undef last
#undef begin
#undef park
#undef other
#undef length
#undef distance
#undef long
#undef near
#undef far
#undef unusual
#undef final
#undef unusualDistance
#undef badCode
#undef badDistance
#undef limit
#undef NEXT
#undef STOP

// The second stream.
#define E       BP
#define BUF     R11
#define COUNT   R12
#define IN      R13
#define OUT     R14
#define TAB     R15
#define IN_END  inEnd1-32(SP)
#define OUT_END outEnd1-40(SP)
#define BASE    base1-48(SP)
#define turn            turn1
#define last            last1
#define begin           begin1
#define park            park1
#define other           other1
#define length          length1
#define distance        distance1
#define long            long1
#define near            near1
#define far             far1
#define unusual         unusual1
#define final           final1
#define unusualDistance unusualDistance1
#define badCode         badCode1
#define badDistance     badDistance1
#define limit           limit1
#define NEXT turn0
#define STOP stop1

load1:
	LOAD(s1+16(FP), t1+24(FP))
	JMP turn0

#include "turn_amd64.h"

stop1:
	MOVQ $1, which+40(FP)

save1:
	MOVB T, why+48(FP)
	SAVE(s1+16(FP))
	JMP  save0
