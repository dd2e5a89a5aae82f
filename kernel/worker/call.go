package worker

// Object is an archive to load: the import path of its package and the file, which the worker
// itself reads.
type Object struct{ Path, File string }

// Call is a function of loaded code to run.
type Call struct {
	// Entry is the symbol, such as "main.ʹcell7".
	Entry string
	// Init runs the initialisations of package main as it was loaded last, as pasted programs
	// need.
	Init bool `json:",omitempty"`
	// Args are the arguments after the program's name in os.Args.
	Args []string `json:",omitempty"`
}
