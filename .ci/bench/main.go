// Command bench times what gonda does inside one process, as peers.py times Python's tasks:
// it prints a line of JSON with the seconds of the task, without the process's start.
//
//	go run ./.ci/bench open DIR
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/gonda-go/gonda/helpers/xr"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run opens the files of a folder as one dataset.
func run(args []string) error {
	if len(args) != 2 || args[0] != "open" {
		return fmt.Errorf("usage: bench open DIR")
	}
	begun := time.Now()
	ds, err := xr.OpenMany(args[1])
	if err != nil {
		return err
	}
	seconds := time.Since(begun).Seconds()
	fmt.Fprintln(os.Stderr, ds.OpenReport())
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{"seconds": seconds})
}
