#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clinic_fuzzed::product_table(bytes));
