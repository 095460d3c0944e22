use clinic_shared::identity::Account;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use wasm_bindgen::JsCast;

use super::{nav, words as w};
use crate::kit::{Button, Dialog, DialogFoot, Glyph, Icon, Look, Toast, Tone, unless_unsaved};
use crate::{desktop, session, unsent};

/// Who is signed in; opens to the account and to signing out.
#[component]
pub fn UserMenu(account: Account) -> impl IntoView {
    let open = RwSignal::new(false);
    let menu = NodeRef::<leptos::html::Div>::new();
    let left = move |event: ev::FocusEvent| {
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        // Signing out takes this menu away while its button has the focus.
        let menu = menu.try_get_untracked().flatten();
        if menu.is_some_and(|menu| !menu.contains(to.as_ref())) {
            open.set(false);
        }
    };
    // Changes that only this computer knows of: asked about before their person leaves.
    let waiting = RwSignal::new(0);
    let asking = RwSignal::new(false);
    let sign_out = move |_| {
        // A question takes the menu's place, and gives the focus back to what opened it.
        focus_opener(menu);
        open.set(false);
        unless_unsaved(move || {
            spawn_local(async move {
                let count = if desktop::is_desktop() {
                    unsent::waiting().await
                } else {
                    0
                };
                if count > 0 {
                    waiting.set(count);
                    asking.set(true);
                } else {
                    leave().await;
                }
            });
        });
    };
    let name = account.display_name.clone();
    view! {
        <div
            node_ref=menu
            class="relative shrink-0"
            on:focusout=left
            on:keydown=move |event| if event.key() == "Escape" { open.set(false) }
        >
            <button
                type="button"
                class="btn btn-ghost btn-sm gap-2"
                aria-expanded=move || open.get().to_string()
                aria-label=w::account_menu
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span class="grid size-7 place-items-center rounded-full bg-primary text-sm font-semibold text-primary-content">
                    {initial(&account.display_name)}
                </span>
                <span class="hidden max-w-40 truncate xl:inline">{account.display_name.clone()}</span>
                <Glyph icon=Icon::Down class="size-4"/>
            </button>
            <Dialog open=asking title=move || w::sign_out_waiting(waiting.get())>
                <div class="flex flex-col gap-3">
                    <p>{w::sign_out_waiting_about(&name)}</p>
                    <DialogFoot>
                        <Button
                            text=w::sign_out icon=Icon::SignOut
                            press=Callback::new(|()| spawn_local(leave()))
                        />
                        <Button
                            text=w::stay look=Look::Primary
                            press=Callback::new(move |()| asking.set(false))
                        />
                    </DialogFoot>
                </div>
            </Dialog>
            <Show when=move || open.get()>
                <div class="absolute right-0 z-30 mt-2 w-60 rounded-box border border-base-300 bg-base-100 p-2 shadow-xl">
                    <p class="px-3 pt-1 font-semibold">{account.display_name.clone()}</p>
                    <p class="px-3 pb-2 text-sm text-base-content/75">{move || nav::role_name(account.role)}</p>
                    <A
                        href="/account"
                        attr:class="flex items-center gap-3 rounded-field px-3 py-2 hover:bg-base-200"
                        on:click=move |_| open.set(false)
                    >
                        <Glyph icon=Icon::User/>
                        {w::account}
                    </A>
                    <button
                        type="button"
                        class="flex w-full cursor-pointer items-center gap-3 rounded-field px-3 py-2 text-left hover:bg-base-200"
                        on:click=sign_out
                    >
                        <Glyph icon=Icon::SignOut/>
                        {w::sign_out}
                    </button>
                </div>
            </Show>
        </div>
    }
}

fn focus_opener(menu: NodeRef<leptos::html::Div>) {
    let menu = menu.try_get_untracked().flatten();
    let opener = menu.and_then(|menu| menu.query_selector("button").ok().flatten());
    if let Some(opener) = opener.and_then(|opener| opener.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Only what is not shown cannot have it.
        let _ = opener.focus();
    }
}

async fn leave() {
    if session::sign_out().await.is_err() {
        Toast::new(Tone::Warning, w::sign_out_untold).show();
    }
}

/// The first letter of the given name, which is the last word of a Vietnamese name.
fn initial(name: &str) -> String {
    let given = name.split_whitespace().last().unwrap_or_default();
    given.chars().take(1).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initial;

    #[test]
    fn the_letter_is_of_the_given_name() {
        assert_eq!(initial("Nguyễn Thị ánh"), "Á");
        assert_eq!(initial(""), "");
    }
}
