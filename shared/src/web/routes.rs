use std::sync::Arc;

use axum::{
    extract::Request,
    http::Extensions,
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
};
use utoipa::openapi::PathItem;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt};

use super::{MADE_AT, failure::problem, work};
use crate::{
    app::App,
    identity::{Access, Actor},
};

/// Where a route can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On a desktop's replica too: it reads nothing that a replica does not hold.
    Replica,
    /// By the authority, and while that is away on a replica: a change as a request that the authority judges later, an
    /// audited read with a note for the authority's log, another read as far as the replica knows.
    Offline,
    /// Only by the authority. A desktop forwards it.
    Server,
}

/// What surrounds a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Read,
    /// One request, one transaction, one verdict.
    Change,
    /// A read of clinical data: leaves an audit row.
    AuditedRead,
    /// Keeps its own transaction: sign-in, streams.
    Plain,
}

/// A route as the tests and the docs see it.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    pub method: &'static str,
    /// `/api/patients/{id}`
    pub path: String,
    pub access: Access,
    pub reach: Reach,
    pub style: Style,
}

/// Marks a request whose asker still has a one-time password: they may change it, and no more.
#[derive(Debug, Clone, Copy)]
pub struct MustChangePassword;

/// What stands around a route and its unit of work.
type Surround = Arc<dyn Fn(UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> + Send + Sync>;

struct Declared {
    info: RouteInfo,
    route: UtoipaMethodRouter<App>,
    around: Option<Surround>,
}

/// Routes with who may use them. There is no way to add one without saying so.
#[derive(Default)]
pub struct Routes {
    routes: Vec<Declared>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.infos()).finish()
    }
}

impl Routes {
    #[must_use]
    pub fn read(self, access: Access, reach: Reach, route: UtoipaMethodRouter<App>) -> Self {
        self.add(access, reach, Style::Read, route)
    }

    /// Changes go to the authority; their outcome comes back by the feed.
    #[must_use]
    pub fn change(self, access: Access, route: UtoipaMethodRouter<App>) -> Self {
        self.add(access, Reach::Server, Style::Change, route)
    }

    /// A change that a desktop carries out while the server is away, and sends on when it is back.
    #[must_use]
    pub fn offline_change(self, access: Access, route: UtoipaMethodRouter<App>) -> Self {
        self.add(access, Reach::Offline, Style::Change, route)
    }

    #[must_use]
    pub fn audited_read(self, access: Access, route: UtoipaMethodRouter<App>) -> Self {
        self.add(access, Reach::Server, Style::AuditedRead, route)
    }

    /// An audited read that a desktop answers itself while the server is away; what was read is noted for the server's
    /// log, and sent when it is back.
    #[must_use]
    pub fn offline_read(self, access: Access, route: UtoipaMethodRouter<App>) -> Self {
        self.add(access, Reach::Offline, Style::AuditedRead, route)
    }

    #[must_use]
    pub fn plain(self, access: Access, route: UtoipaMethodRouter<App>) -> Self {
        self.add(access, Reach::Server, Style::Plain, route)
    }

    #[must_use]
    pub fn and(mut self, mut other: Self) -> Self {
        self.routes.append(&mut other.routes);
        self
    }

    pub fn infos(&self) -> impl Iterator<Item = &RouteInfo> {
        self.routes.iter().map(|declared| &declared.info)
    }

    /// Only what can be answered there.
    #[must_use]
    pub fn reaching(mut self, reach: Reach) -> Self {
        self.routes.retain(|declared| declared.info.reach == reach);
        self
    }

    /// Puts a layer around the routes so far, outside of their unit of work: it acts after the commit, and
    /// what it adds to an answer is in no verdict.
    #[must_use]
    pub fn around(
        self,
        layer: impl Fn(UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> + Send + Sync + 'static,
    ) -> Self {
        self.around_those(|_| true, layer)
    }

    /// [`Self::around`], of those routes alone.
    #[must_use]
    pub fn around_those(
        mut self,
        those: impl Fn(&RouteInfo) -> bool,
        layer: impl Fn(UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> + Send + Sync + 'static,
    ) -> Self {
        let layer: Surround = Arc::new(layer);
        for declared in self.routes.iter_mut().filter(|declared| those(&declared.info)) {
            let outer = Arc::clone(&layer);
            declared.around = Some(match declared.around.take() {
                None => outer,
                Some(inner) => Arc::new(move |route| outer(inner(route))),
            });
        }
        self
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "made by `routes!` for this one call"
    )]
    fn add(mut self, access: Access, reach: Reach, style: Style, route: UtoipaMethodRouter<App>) -> Self {
        for (path, item) in &route.1.paths {
            let info = RouteInfo {
                method: method_of(item),
                path: path.clone(),
                access,
                reach,
                style,
            };
            self.routes.push(Declared {
                info,
                route: route.clone(),
                around: None,
            });
        }
        self
    }

    /// The axum router and its `OpenAPI` description.
    pub fn into_router(self, app: &App) -> (axum::Router, utoipa::openapi::OpenApi) {
        let router = self.routes.into_iter().fold(
            OpenApiRouter::new(),
            |router, Declared { info, route, around }| {
                let route = match info.style {
                    Style::Read | Style::Plain => route,
                    Style::Change => route.layer(from_fn_with_state(app.clone(), work::change)),
                    Style::AuditedRead => route.layer(from_fn_with_state(app.clone(), work::audited_read)),
                };
                let route = match around {
                    Some(around) => around(route),
                    None => route,
                };
                let (access, style) = (info.access, info.style);
                let checked = move |request, next| check_access(access, style, request, next);
                router.routes(route.layer(from_fn(checked)))
            },
        );
        let (router, api) = router.split_for_parts();
        (router.with_state(app.clone()), api)
    }
}

fn method_of(item: &PathItem) -> &'static str {
    let methods = [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("DELETE", item.delete.is_some()),
        ("PATCH", item.patch.is_some()),
    ];
    methods
        .into_iter()
        .find(|(_, is)| *is)
        .map_or("GET", |(method, _)| method)
}

async fn check_access(access: Access, style: Style, mut request: Request, next: Next) -> Response {
    let role = request.extensions().get::<Actor>().map(|actor| actor.role);
    let must_change = request.extensions().get::<MustChangePassword>().is_some();
    if must_change && access.needs_own_password() {
        let title = (
            "Cần đặt mật khẩu riêng trước đã",
            "Please set a password of your own first",
        );
        return problem(403, "/problems/must-change-password", title);
    }
    if access.allows(role) {
        return next.run(request).await;
    }
    if role.is_none() {
        return not_signed_in();
    }
    // What a desktop sends on may have been done before the account lost this right, and the answer lost on its way:
    // the unit of work knows.
    if style == Style::Change && request.headers().contains_key(MADE_AT) {
        request.extensions_mut().insert(NotAllowed);
        return next.run(request).await;
    }
    forbidden()
}

/// In the extensions of a change that this account may not make: only a verdict that is there already is answered.
#[derive(Debug, Clone, Copy)]
struct NotAllowed;

/// Of such a change a layer around the unit of work does nothing.
pub fn is_not_allowed(request: &Extensions) -> bool {
    request.get::<NotAllowed>().is_some()
}

pub(super) fn forbidden() -> Response {
    let title = (
        "Tài khoản này không có quyền làm việc đó",
        "This account may not do that",
    );
    problem(403, "/problems/forbidden", title)
}

pub(super) fn not_signed_in() -> Response {
    problem(
        401,
        "/problems/not-signed-in",
        (
            "Chưa đăng nhập, hoặc phiên đã hết",
            "Not signed in, or the session is over",
        ),
    )
}
