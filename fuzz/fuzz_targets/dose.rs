#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clinic_fuzzed::dose(bytes));
