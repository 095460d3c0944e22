#![no_main]

use std::panic::take_hook;

// Without the hook that ends the program at once: a panic that is caught is an answer. One that is not ends it all the
// same.
libfuzzer_sys::fuzz_target!(init: drop(take_hook()), |bytes: &[u8]| clinic_fuzzed::spreadsheet(bytes));
