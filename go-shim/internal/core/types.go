// Package core is the only package of this module that uses cgo: it calls the correlation core,
// a Rust static library, through the C ABI described in ffi/README.md.
//
// The caller describes a batch in flat, pointer-free buffers which it owns and reuses; one call
// settles the whole batch. Nothing in here knows a correlation rule.
package core

import (
	"errors"
	"fmt"
)

// abiVersion is the version of the C ABI these types were written for.
const abiVersion = 2

// AllRows as a candidate's row applies the candidate to each row of the batch.
const AllRows uint32 = 0xFFFF_FFFF

// MaxTextLen is the longest text a candidate can carry: its length is a 16-bit number. Longer
// texts are cut here, which changes no decision: IDs end at 100 bytes, baggage lists at 8192.
const MaxTextLen = 0xFFFF

// MaxIDLen is what the ABI asks callers to reserve for each row's ID.
const MaxIDLen = 128

// RandomnessLen is the length of a row's sampling randomness: 56 bits in hex.
const RandomnessLen = 14

// Signal says what a batch consists of.
type Signal uint32

// The numbers are those of ffi/README.md; they are only ever appended to.
const (
	SignalTraces   Signal = 1
	SignalLogs     Signal = 2
	SignalMetrics  Signal = 3
	SignalProfiles Signal = 4
)

// Kind says where a candidate was found.
type Kind uint8

// The numbers are those of ffi/README.md; they are only ever appended to.
const (
	KindAttribute          Kind = 1
	KindBaggageList        Kind = 2
	KindBaggageMember      Kind = 3
	KindHeader             Kind = 4
	KindExtractedAttribute Kind = 5
	KindBody               Kind = 6
	KindResource           Kind = 7
	KindLink               Kind = 8
	KindMetadata           Kind = 9
	KindMetadataBaggage    Kind = 10
)

// Source says where the ID of a row came from.
type Source uint8

// The numbers are those of ffi/README.md; they are only ever appended to.
const (
	SourceAttribute Source = 1
	SourceBaggage   Source = 2
	SourceHeader    Source = 3
	SourceBody      Source = 4
	SourceResource  Source = 5
	SourceLink      Source = 6
	SourceMetadata  Source = 7
	SourceGenerated Source = 8
)

var sourceNames = [...]string{
	SourceAttribute: "attribute",
	SourceBaggage:   "baggage",
	SourceHeader:    "header",
	SourceBody:      "body",
	SourceResource:  "resource",
	SourceLink:      "link",
	SourceMetadata:  "metadata",
	SourceGenerated: "generated",
}

// String returns the source's name, or "" for a number this package does not know.
func (s Source) String() string {
	if int(s) < len(sourceNames) {
		return sourceNames[s]
	}
	return ""
}

// Row is one distinct (tenant, trace ID) of a batch, or, with a zero trace ID, one item without
// trace context. It mirrors OllyRow.
type Row struct {
	TraceID   [16]byte
	TenantOff uint32
	TenantLen uint32
}

// Candidate is a text found on an item of a row. It mirrors OllyCandidate.
type Candidate struct {
	Row  uint32
	Off  uint32
	Len  uint16
	Kind Kind
	Rank uint8
}

// Result is what was decided for a row; with length 0 its items stay as they are. It mirrors
// OllyResult.
type Result struct {
	Off    uint32
	Len    uint16
	Source Source
	Flags  uint8
}

// Status is a negative return value of the C ABI.
type Status int32

// The numbers are those of ffi/README.md; they are only ever appended to.
const (
	StatusPanic       Status = -1
	StatusBadInput    Status = -2
	StatusOutTooSmall Status = -3
	StatusBadConfig   Status = -4
)

// Name is a short, stable name for telemetry.
func (s Status) Name() string {
	switch s {
	case StatusPanic:
		return "panic"
	case StatusBadInput:
		return "bad_input"
	case StatusOutTooSmall:
		return "out_too_small"
	case StatusBadConfig:
		return "bad_config"
	default:
		return "unknown"
	}
}

// Error makes a Status an error.
func (s Status) Error() string {
	switch s {
	case StatusPanic:
		return "the correlation core panicked; its message is on stderr"
	case StatusBadInput:
		return "the correlation core refused the batch as malformed"
	case StatusOutTooSmall:
		return "the output buffer was too small for the correlation core"
	case StatusBadConfig:
		return "the correlation core refused the configuration"
	default:
		// An unknown status is an error, never a default: a newer library may mean anything by it.
		return fmt.Sprintf("the correlation core returned the unknown status %d", int32(s))
	}
}

// ErrClosed is returned by calls on an engine after Close.
var ErrClosed = errors.New("the correlation engine is closed")

// nativeSHA is the SHA-256 of the static library this binary was linked with. The Go build cache
// does not look into a .a file: genhash.sh writes native_sha_gen.go, whose init function sets this
// variable, so that a new library changes a Go source and everything is linked again. Without
// that file (a fresh clone) the package still compiles.
var nativeSHA = "unrecorded"

// NativeSHA identifies the static library this binary was linked with.
func NativeSHA() string { return nativeSHA }
