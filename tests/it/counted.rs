//! What `GET /metrics` says of requests: each by its route's pattern. A path may hold a name or a number.

use clinic_server::ops::metrics::Alone;
use clinic_tests::TestClinic;

#[tokio::test]
async fn what_has_no_route_is_counted_without_its_path() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    for path in ["/khong-co/0901234567", "/api/khong-co/0901234567"] {
        clinic.stranger().get(path).await;
    }
    assert_eq!(
        clinic.counted("http_requests_total").await,
        ["GET /api/{*unknown} 404 1", "GET other 404 1"]
    );
}
