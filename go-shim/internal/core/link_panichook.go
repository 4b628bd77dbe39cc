//go:build cgo && panichook

package core

// A core that panics when it is asked to (`make core-panic-hook`), for tests of what comes of it.

// #cgo LDFLAGS: ${SRCDIR}/../../../dist/lib/panic-hook/libolly_ffi.a -lgcc_eh -lm -ldl
import "C"
