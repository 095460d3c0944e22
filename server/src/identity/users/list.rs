use axum::Json;
use clinic_shared::{
    feed::Page,
    identity::{Role, User, UserRefused},
    ids::UserId,
    problem::Problem,
    web::{Cursor, Fault, Outcome, Params, PathId, Reading, Versioned},
};
use serde::Deserialize;

use super::{super::accounts, existing};

/// Rows of one page.
const PAGE_ROWS: usize = 100;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Only accounts of this role.
    role: Option<Role>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Accounts by user name, without deleted ones.
#[utoipa::path(get, path = "/api/users", tag = "identity", params(UserFilter),
    responses((status = 200, body = Page<User>)))]
pub async fn list_users(
    Params(filter): Params<UserFilter>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<User>>, Fault> {
    let cursor = filter.cursor.and_then(|text| Cursor::read(&text, 1));
    let after: String = cursor.and_then(|cursor| cursor.key(0)).unwrap_or_default();
    let count = i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX);
    let rows = accounts::list(&mut tx, filter.role, &after, count).await?;
    let items: Vec<User> = rows
        .iter()
        .take(PAGE_ROWS)
        .map(accounts::AccountRow::user)
        .collect();
    let more = rows.len() > PAGE_ROWS;
    let last = items.last().filter(|_| more);
    let next_cursor = last.map(|last| Cursor::after([last.user_name.clone()]));
    Ok(Json(Page { items, next_cursor }))
}

/// One account.
#[utoipa::path(get, path = "/api/users/{id}", tag = "identity",
    responses((status = 200, body = User), (status = 404, body = Problem)))]
pub async fn read_user(
    PathId(id): PathId<UserId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<User>, UserRefused> {
    let account = existing(&mut tx, id).await?;
    Ok(Versioned(account.version, account.user()))
}
