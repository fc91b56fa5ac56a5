// Package excerpt keeps what an error quotes of a program that says much.
package excerpt

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// An error quotes a program's first lines, since what panics says why before a long stack, and its last
// ones, since what compiles says it at the end: some 10 lines and some 20.
const (
	headSize = 2 << 10
	tailSize = 4 << 10
)

// Excerpt keeps the beginning and the end of what is written and passes everything on to Next, if there
// is one. It may be written to by several at once.
type Excerpt struct {
	Next io.Writer

	mu      sync.Mutex
	head    []byte
	tail    []byte
	skipped bool // something between them was let go
}

// Write implements io.Writer.
func (e *Excerpt) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	first := min(len(p), headSize-len(e.head))
	e.head = append(e.head, p[:first]...)
	e.tail = append(e.tail, p[first:]...)
	if extra := len(e.tail) - tailSize; extra > 0 {
		e.tail = append(e.tail[:0], e.tail[extra:]...)
		e.skipped = true
	}
	if e.Next == nil {
		return len(p), nil
	}
	return e.Next.Write(p)
}

// String is all that was written, or its beginning and its end in whole lines with dots between them.
func (e *Excerpt) String() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.skipped {
		return strings.TrimSpace(string(e.head) + string(e.tail))
	}
	head, tail := e.head, e.tail
	if end := bytes.LastIndexByte(head, '\n'); end >= 0 {
		head = head[:end]
	}
	if _, after, cut := bytes.Cut(tail, []byte("\n")); cut {
		tail = after
	}
	return strings.TrimSpace(string(head)) + "\n...\n" + strings.TrimSpace(string(tail))
}
