// A turn of one stream, for pair_amd64.s, where the names in capitals are defined: up to four
// literals, or none or one and a match. It mirrors fast in fast.go but for the way it copies,
// and for the end: the next turn's entry is looked up before the other stream takes over, so
// that it is there when this one goes on. STOP finds the reason in T.

turn:
	CMPQ  IN, IN_END
	JAE   limit
	CMPQ  OUT, OUT_END
	JAE   limit
	TESTL E, E
	JPL   other
	LITERAL
	LOOKUP
	TESTL E, E
	JPL   other
	LITERAL
	LOOKUP
	TESTL E, E
	JPL   park
	LITERAL
	LOOKUP
	TESTL E, E
	JPL   park

last:
	LITERAL

begin:
	REFILL
	LOOKUP
	JMP NEXT

	// After two literals the bits left may not do for a match: it waits for its next turn.
park:
	REFILL
	JMP NEXT

other:
	TESTL $const_exceptional, E
	JNE   unusual

length:
	VALUE(L)
	MOVBLZX BUF, T // distBits of it
	MOVL    tables_dist(TAB)(T*4), E
	TESTL   $const_exceptional, E
	JNE     unusualDistance

distance:
	VALUE(F)
	MOVQ OUT, T
	SUBQ F, T
	CMPQ T, BASE
	JCS  badDistance

	// Copy from T. A pattern for distance 16 changes nothing: it does for all above.
	MOVL    $16, E
	CMPL    F, E
	CMOVLCC E, F
	MOVQ    p+32(FP), E
	SHLL    $4, F
	VMOVDQU (T), X0
	VPSHUFB patternTable_masks(E)(F*1), X0, X0
	VMOVDQU X0, (OUT)
	CMPL    L, $16
	JHI     long
	ADDQ    L, OUT
	REFILL
	LOOKUP
	JMP     NEXT

	// More than 16 bytes: until 16 behind OUT reach the end.
long:
	LEAQ    -16(OUT)(L*1), L
	SHRL    $4, F
	CMPL    F, $16
	JEQ     far
	MOVBLZX patternTable_strides(E)(F*1), E

near:
	ADDQ    E, OUT
	VMOVDQU X0, (OUT)
	CMPQ    OUT, L
	JCS     near
	LEAQ    16(L), OUT
	JMP     begin

far:
	ADDQ    $16, T
	ADDQ    $16, OUT
	VMOVDQU (T), X0
	VMOVDQU X0, (OUT)
	CMPQ    OUT, L
	JCS     far
	LEAQ    16(L), OUT
	JMP     begin

unusual:
	TESTL $const_subtable, E
	JEQ   final
	SHRQ  $const_litBits, BUF
	SUBL  $const_litBits, COUNT
	SUBTABLE
	ANDL  $(const_litSize-1), E
	MOVL  tables_lit(TAB)(E*4), E
	TESTL E, E
	JMI   last
	TESTL $const_exceptional, E
	JEQ   length

final:
	TESTL $const_endOfBlock, E
	JEQ   badCode
	DROP
	MOVL  $const_stopEnd, T
	JMP   STOP

unusualDistance:
	TESTL $const_subtable, E
	JEQ   badCode
	SHRQ  $const_distBits, BUF
	SUBL  $const_distBits, COUNT
	REFILL
	SUBTABLE
	ANDL  $(const_distSize-1), E
	MOVL  tables_dist(TAB)(E*4), E
	TESTL $const_exceptional, E
	JEQ   distance

badCode:
	MOVL $const_stopCode, T
	JMP  STOP

badDistance:
	MOVL $const_stopDistance, T
	JMP  STOP

limit:
	MOVL $const_stopLimit, T
	JMP  STOP
