//go:build cgo

package core

/*
#cgo CFLAGS: -I${SRCDIR}/../../../ffi/include
#include "ollystack.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"
)

// maxErrorText bounds the text of a refused configuration.
const maxErrorText = 4096

// Engine owns one correlation engine: its configuration, trace table and counters. All methods
// may be called from any goroutine.
type Engine struct {
	// mu keeps Close from freeing what another call is using.
	mu  sync.RWMutex
	ptr *C.OllyEngine
}

// New makes an engine of a JSON configuration. A refused one is an error that names the key, the
// value and what is allowed.
func New(config []byte) (*Engine, error) {
	if got := uint32(C.olly_abi_version()); got != abiVersion {
		return nil, fmt.Errorf("the correlation core has ABI version %d, this component needs %d: build both from the same checkout", got, abiVersion)
	}
	var (
		ptr    *C.OllyEngine
		length C.size_t
		text   [maxErrorText]byte
	)
	status := Status(C.olly_engine_new(bytesPtr(config), C.size_t(len(config)), &ptr, bytesPtr(text[:]), maxErrorText, &length))
	if status == StatusBadConfig {
		return nil, errors.New(string(text[:min(int(length), maxErrorText)]))
	}
	if status < 0 {
		return nil, status
	}
	if ptr == nil {
		return nil, errors.New("the correlation core reported success without an engine")
	}
	return &Engine{ptr: ptr}, nil
}

// Resolve settles one batch and returns the bytes written to out. results must have an element
// for each row and out MaxIDLen bytes. With write_sampling_randomness, what is written for spans
// ends with RandomnessLen digits for each row, in order. The buffers are used only during the call.
func (e *Engine) Resolve(signal Signal, rows []Row, candidates []Candidate, blob []byte, results []Result, out []byte) (int, error) {
	if len(results) != len(rows) {
		return 0, fmt.Errorf("core: %d results for %d rows", len(results), len(rows))
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.ptr == nil {
		return 0, ErrClosed
	}
	n := int64(C.olly_resolve(e.ptr, C.uint32_t(signal),
		(*C.OllyRow)(unsafe.Pointer(unsafe.SliceData(rows))), C.size_t(len(rows)),
		(*C.OllyCandidate)(unsafe.Pointer(unsafe.SliceData(candidates))), C.size_t(len(candidates)),
		bytesPtr(blob), C.size_t(len(blob)),
		(*C.OllyResult)(unsafe.Pointer(unsafe.SliceData(results))),
		bytesPtr(out), C.size_t(len(out))))
	if n < 0 {
		return 0, Status(n)
	}
	if n > int64(len(out)) {
		return 0, fmt.Errorf("core: %d bytes reported in a buffer of %d", n, len(out))
	}
	return int(n), nil
}

// Stats returns the totals since the engine was made.
func (e *Engine) Stats() (Stats, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.ptr == nil {
		return Stats{}, ErrClosed
	}
	var s Stats
	if status := Status(C.olly_stats(e.ptr, (*C.OllyStats)(unsafe.Pointer(&s)))); status < 0 {
		return Stats{}, status
	}
	return s, nil
}

// Close frees the engine once the calls that use it have returned. It may be called twice.
func (e *Engine) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	C.olly_engine_free(e.ptr) // null is accepted
	e.ptr = nil
}

func bytesPtr(b []byte) *C.uint8_t {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b)))
}

// The Go types are handed to C as they are, so their layouts must agree: a difference is a
// compile error here, "constant overflows" or "array index out of bounds".
const (
	_ = -(unsafe.Sizeof(Row{}) ^ unsafe.Sizeof(C.OllyRow{}))
	_ = -(unsafe.Offsetof(Row{}.TenantOff) ^ unsafe.Offsetof(C.OllyRow{}.tenant_off))
	_ = -(unsafe.Offsetof(Row{}.TenantLen) ^ unsafe.Offsetof(C.OllyRow{}.tenant_len))

	_ = -(unsafe.Sizeof(Candidate{}) ^ unsafe.Sizeof(C.OllyCandidate{}))
	_ = -(unsafe.Offsetof(Candidate{}.Off) ^ unsafe.Offsetof(C.OllyCandidate{}.off))
	_ = -(unsafe.Offsetof(Candidate{}.Len) ^ unsafe.Offsetof(C.OllyCandidate{}.len))
	_ = -(unsafe.Offsetof(Candidate{}.Kind) ^ unsafe.Offsetof(C.OllyCandidate{}.kind))
	_ = -(unsafe.Offsetof(Candidate{}.Rank) ^ unsafe.Offsetof(C.OllyCandidate{}.rank))

	_ = -(unsafe.Sizeof(Result{}) ^ unsafe.Sizeof(C.OllyResult{}))
	_ = -(unsafe.Offsetof(Result{}.Len) ^ unsafe.Offsetof(C.OllyResult{}.len))
	_ = -(unsafe.Offsetof(Result{}.Source) ^ unsafe.Offsetof(C.OllyResult{}.source))
	_ = -(unsafe.Offsetof(Result{}.Flags) ^ unsafe.Offsetof(C.OllyResult{}.flags))

	_ = -(unsafe.Sizeof(Stats{}) ^ unsafe.Sizeof(C.OllyStats{}))
	_ = -(unsafe.Offsetof(Stats{}.Linked) ^ unsafe.Offsetof(C.OllyStats{}.linked))
	_ = -(unsafe.Offsetof(Stats{}.Sanitized) ^ unsafe.Offsetof(C.OllyStats{}.sanitized))
	_ = -(unsafe.Offsetof(Stats{}.TableEntries) ^ unsafe.Offsetof(C.OllyStats{}.table_entries))
	_ = -(unsafe.Offsetof(Stats{}.TableExpired) ^ unsafe.Offsetof(C.OllyStats{}.table_expired))

	_ = -uint64(abiVersion ^ C.OLLY_ABI_VERSION)
	_ = -(uint64(AllRows) ^ C.OLLY_ALL_ROWS)
	_ = -(MaxIDLen ^ C.OLLY_OUT_BYTES_PER_ROW)
	_ = -(RandomnessLen ^ C.OLLY_RANDOMNESS_BYTES)
)
