//go:build cgo && !panichook

package core

// The archive lies outside this module, in the checkout the module is built from. libgcc_eh
// instead of the libgcc_s that rustc suggests leaves libc as the only shared library needed.

// #cgo LDFLAGS: ${SRCDIR}/../../../dist/lib/libolly_ffi.a -lgcc_eh -lm -ldl
import "C"
