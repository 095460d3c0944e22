use leptos::prelude::*;

use super::own_email::OwnEmailPart;
use super::password::ChangePasswordForm;
use super::{nav, words as w};
use crate::kit::{Card, PageHead};
use crate::session;

/// One's own account.
#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <PageHead title=w::account_menu/>
        <div class="grid items-start gap-4 xl:grid-cols-2">
            <Card title=w::account>
                {move || session::account().map(|account| view! {
                    <dl class="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
                        <dt class="text-base-content/75">{w::full_name}</dt>
                        <dd class="font-semibold">{account.display_name}</dd>
                        <dt class="text-base-content/75">{w::user_name}</dt>
                        <dd>{account.user_name}</dd>
                        <dt class="text-base-content/75">{w::role}</dt>
                        <dd>{move || nav::role_name(account.role)}</dd>
                    </dl>
                })}
                <OwnEmailPart/>
            </Card>
            <Card title=w::change_password>
                <ChangePasswordForm/>
            </Card>
        </div>
    }
}
