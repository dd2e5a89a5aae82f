package soundness

// exceptions are the programs that cannot pass as cells, and why. A program that is listed and passes
// fails the test.
var exceptions = map[string]string{
	"nilptr.go":               "wants variables below 256 MB, where the worker's own code lies: those of cells come after it",
	"zerosize.go":             "compares the addresses of two variables of size zero; main is inlined and the compiler calls them different, as the specification allows",
	"fixedbugs/bug347.go":     "looks for its file's name in a stack; that of a cell is In[1]",
	"fixedbugs/bug348.go":     "looks for its file's name in a stack; that of a cell is In[1]",
	"fixedbugs/issue22083.go": "looks for its file's name in a stack; that of a cell is In[1]",
	"fixedbugs/issue27201.go": "looks for its file's name in a stack; that of a cell is In[1]",
	"fixedbugs/issue4562.go":  "looks for its file's name in a stack; that of a cell is In[1]",
	"fixedbugs/issue5856.go":  "looks for its file's name in a stack; that of a cell is In[1]",
	"fixedbugs/issue7690.go":  "looks for its file's name in a stack; that of a cell is In[1]",
}
