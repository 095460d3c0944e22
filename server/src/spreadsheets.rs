//! The routes that take a file that was filled in with a spreadsheet. Only the server reads files, so only it can; how is
//! in `server/spreadsheets`.

mod routes;

pub use routes::routes;
