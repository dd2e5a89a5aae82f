// Command bench times what gonda does inside one process, as peers.py times Python's tasks:
// it prints a line of JSON with the seconds of each round.
//
//	go run ./.ci/bench open DIR [rounds]
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/gonda-go/gonda/helpers/xr"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 || args[0] != "open" {
		return fmt.Errorf("usage: bench open DIR [rounds]")
	}
	rounds := 1
	if len(args) > 2 {
		var err error
		if rounds, err = strconv.Atoi(args[2]); err != nil {
			return err
		}
	}
	var seconds []float64
	for range rounds {
		begun := time.Now()
		ds, err := xr.OpenMany(args[1])
		if err != nil {
			return err
		}
		seconds = append(seconds, time.Since(begun).Seconds())
		fmt.Fprintln(os.Stderr, ds.OpenReport())
		ds.Close()
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"seconds": seconds})
}
