package store

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"sync"
)

// Memory keeps objects in a map. The zero value is empty and ready.
type Memory struct {
	mu      sync.RWMutex
	objects map[string][]byte
}

func (m *Memory) find(ctx context.Context, op, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if err := checkKey(key); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	b, ok := m.objects[key]
	if !ok {
		return nil, &fs.PathError{Op: op, Path: key, Err: fs.ErrNotExist}
	}
	return b, nil
}

// Get is a copy of an object.
func (m *Memory) Get(ctx context.Context, key string) ([]byte, error) {
	b, err := m.find(ctx, "get", key)
	return bytes.Clone(b), err
}

// ReadAt fills p from the object at off.
func (m *Memory) ReadAt(ctx context.Context, key string, p []byte, off int64) error {
	b, err := m.find(ctx, "read", key)
	if err != nil {
		return err
	}
	if off < 0 || off > int64(len(b)) || copy(p, b[off:]) < len(p) {
		return &fs.PathError{Op: "read", Path: key, Err: io.ErrUnexpectedEOF}
	}
	return nil
}

// Size is the length of an object.
func (m *Memory) Size(ctx context.Context, key string) (int64, error) {
	b, err := m.find(ctx, "size", key)
	return int64(len(b)), err
}

// List is what lies directly below a folder.
func (m *Memory) List(ctx context.Context, folder string) ([]Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return listing(ctx, folder, func(yield func(string, int64) bool) {
		for key, b := range m.objects {
			if !yield(key, int64(len(b))) {
				return
			}
		}
	})
}

// Put makes the object hold a copy of data.
func (m *Memory) Put(ctx context.Context, key string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if err := checkKey(key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.objects == nil {
		m.objects = map[string][]byte{}
	}
	m.objects[key] = bytes.Clone(data)
	return nil
}

// Delete removes an object.
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.objects, key)
	return nil
}
