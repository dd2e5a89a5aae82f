// Command worker is the program that cells are loaded into: the standard library, the
// prelude's packages and the loader. Package toolchain builds it; nobody starts it by hand.
package main

func main() {}
