// Package gotwin is the correlation processor again, in Go alone: the same rules (specification,
// section 3), the same configuration and the same attributes, without Rust and without cgo.
//
// It exists to be measured against, so that what the Rust core is worth is known and not claimed. It
// is therefore written to be as fast as plain Go allows, and takes what Go has an advantage in:
// candidates and IDs stay the strings that the batch already holds instead of being copied into
// flat buffers, and one hash serves both the batch's own table and the trace table. Its tests are the
// component's: the contract vectors, the golden batches, and random batches through both.
//
// It is not a component to deploy. It checks no configuration (the component's factory does), reports
// no metrics beyond the time of a batch, and leaves out what is off by default and not part of settling:
// write_sampling_randomness, strip_on_export and profiles.
package gotwin
