package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/cluster"
)

func doctorCommand() *cobra.Command {
	var m machine
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine offers to computations, and what is wrong with it",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			client, err := m.client()
			if err != nil {
				return err
			}
			cache, err := os.UserCacheDir()
			if err != nil {
				cache = "none: " + err.Error()
			}
			if m.json {
				return printJSON(map[string]any{"version": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
					"threads": client.Threads(), "memory_limit": client.Limit(), "base": client.Base(), "cache": cache})
			}
			fmt.Printf("gonda         %s, %s, %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			fmt.Printf("workers       %d\n", client.Threads())
			fmt.Printf("memory limit  %s, of which %s are for the process itself\n", cluster.FormatBytes(client.Limit()), cluster.FormatBytes(client.Base()))
			fmt.Printf("cache         %s\n", cache)
			return nil
		},
	}
	m.flags(c)
	return c
}
