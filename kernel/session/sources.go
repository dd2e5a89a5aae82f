package session

import (
	"strconv"
	"strings"
	"sync"
)

// sources is the text of cells by execution count, to show the lines that errors name.
type sources struct {
	mu    sync.Mutex
	texts map[int]string
}

func (s *sources) put(number int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.texts == nil {
		s.texts = make(map[int]string)
	}
	s.texts[number] = text
	delete(s.texts, number-maxHistory)
}

// line is a line, counted from 1, of the file In[n], without the blanks around it.
func (s *sources) line(file string, line int) string {
	digits, ok := strings.CutPrefix(file, "In[")
	if !ok {
		return ""
	}
	number, err := strconv.Atoi(strings.TrimSuffix(digits, "]"))
	if err != nil {
		return ""
	}
	s.mu.Lock()
	text := s.texts[number]
	s.mu.Unlock()
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[line-1])
}
