//! Signing in: passwords, access tokens, refresh tokens, accounts.

pub mod token;
