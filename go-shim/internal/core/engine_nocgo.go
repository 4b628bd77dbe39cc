//go:build !cgo

package core

import "errors"

var errNoCgo = errors.New("this binary was built without cgo, so it lacks the correlation core: " +
	"set `dist.cgo_enabled: true` in the builder manifest (ocb ignores CGO_ENABLED in the environment) and have a C compiler installed")

// Engine cannot be made without cgo.
type Engine struct{}

// New always fails.
func New([]byte) (*Engine, error) { return nil, errNoCgo }

// Resolve always fails.
func (*Engine) Resolve(Signal, []Row, []Candidate, []byte, []Result, []byte) (int, error) {
	return 0, errNoCgo
}

// Stats always fails.
func (*Engine) Stats() (Stats, error) { return Stats{}, errNoCgo }

// Close does nothing.
func (*Engine) Close() {}
