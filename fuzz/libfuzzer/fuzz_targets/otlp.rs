#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| olly_fuzz::otlp(data));
