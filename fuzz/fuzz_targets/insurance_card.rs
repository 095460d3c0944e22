#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clinic_fuzzed::insurance_card(bytes));
