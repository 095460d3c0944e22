//! A server on a store that is there already, for the test that kills it.
//! Arguments: the store's folder, its port (0: any free one), how often it was started before.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

use std::path::PathBuf;

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().expect("a folder"));
    let port = args.next().expect("a port").parse().expect("a number");
    let starts = args.next().expect("a count").parse().expect("a number");
    let (url, serving) = clinic_tests::serve_store(&folder, port, starts).await;
    println!("at {url}");
    serving.await.expect("it serves until it is killed");
}
