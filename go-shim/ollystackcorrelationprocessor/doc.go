//go:generate mdatagen metadata.yaml

// Package ollystackcorrelationprocessor gives every span, log record and metric exemplar of a
// trace the correlation ID of the business flow it belongs to.
//
// The package finds what may be an ID and writes what was decided; the rules live in the Rust
// crate processor-core, which internal/core calls once a batch.
package ollystackcorrelationprocessor // import "github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor"
