package session

import (
	"runtime"
	"strings"

	"github.com/gonda-go/gonda/kernel/wire"
)

// info is the content of kernel_info_reply. nbclient copies language_info into the notebook
// as it is, so that it is complete.
func (s *Session) info() map[string]any {
	language := strings.TrimPrefix(runtime.Version(), "go")
	return map[string]any{
		"status":                 "ok",
		"protocol_version":       wire.Version,
		"implementation":         "gonda",
		"implementation_version": s.config.Version,
		"language_info": map[string]any{
			"name":               "go",
			"version":            language,
			"mimetype":           "text/x-go",
			"file_extension":     ".go",
			"pygments_lexer":     "go",
			"codemirror_mode":    "go",
			"nbconvert_exporter": "script",
		},
		"banner": "gonda " + s.config.Version + ", Go " + language + ": cells compile and run at once, variables live on. %help says more.",
		"help_links": []map[string]string{
			{"text": "Go specification", "url": "https://go.dev/ref/spec"},
			{"text": "Go standard library", "url": "https://pkg.go.dev/std"},
			{"text": "gonda", "url": "https://pkg.go.dev/github.com/gonda-go/gonda"},
		},
		"supported_features": []string{},
		"debugger":           false,
	}
}
