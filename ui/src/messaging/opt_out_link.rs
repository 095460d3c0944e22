//! `/o/#…`: where the link at the foot of a mail leads. No sign-in. Big and simple, as the page of a visit's link is.
//! Opening it changes nothing; programs that look through mails open every link.
mod standing;
mod words;

use clinic_shared::messaging::{OptOutLink, OptOutLinkSaid, OptOutOf, TOKEN_OF_A_TEST};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use self::standing::{is_wanted, named, press_word, standing};
use self::words as w;
use super::calls;
use super::visit_link::phone_link;
use crate::api::ApiError;
use crate::kit::{Button, ErrorPanel, Glyph, Icon, Notice, Skeleton, Tone, keep_focus};
use crate::load::{Load, load};
use crate::send::{Sending, use_send};
use crate::shell::{Failed, SendFailed};
use crate::sync::needs;
use crate::words::speak_here;

#[component]
pub fn OptOutLinkPage() -> impl IntoView {
    // The pressed button keeps the focus: it takes back what it did.
    keep_focus();
    Effect::new(move |_| document().set_title(w::your_mail()));
    let hash = use_location().hash;
    let token = Memo::new(move |_| hash.with(|hash| hash.trim_start_matches('#').to_owned()));
    // Made anew for each token: no button of one patient ever acts on another's mail.
    move || {
        let token = token.get();
        if token == TOKEN_OF_A_TEST {
            view! { <OfTest/> }.into_any()
        } else {
            view! { <OfToken token/> }.into_any()
        }
    }
}

/// In a letter that an admin sent to themselves.
#[component]
fn OfTest() -> impl IntoView {
    view! {
        <Frame name=Signal::derive(String::new)>
            <Notice tone=Tone::Info>
                <p class="text-xl font-semibold">{w::of_a_test}</p>
                <p>{w::of_a_test_next}</p>
            </Notice>
        </Frame>
    }
}

#[component]
fn OfToken(token: String) -> impl IntoView {
    let token = StoredValue::new(token);
    let link = load(&[], move || calls::look_at_mail(token.get_value()));
    let language = Memo::new(move |_| link.value.with(|link| link.as_ref().map(|link| link.language)));
    Effect::new(move |_| {
        if let Some(language) = language.get() {
            speak_here(language);
        }
    });
    let saying = Saying {
        link,
        token,
        sending: use_send(),
    };
    let sending = saying.sending;
    let name = Signal::derive(move || saying.text(|link| link.clinic_name.clone()));
    // Made once: the pressed button stays, and says the other thing.
    let is_there = Memo::new(move |_| link.value.with(Option::is_some));
    let shown = move || match (is_there.get(), link.error.get()) {
        (true, _) => view! { <Mail saying/> }.into_any(),
        (false, Some(error)) => view! { <NotShown error link/> }.into_any(),
        (false, None) => view! { <Skeleton lines=6/> }.into_any(),
    };
    view! {
        <Frame name busy=link.loading>
            <div class="empty:hidden"><SendFailed sending/></div>
            {shown}
        </Frame>
    }
}

#[component]
fn Frame(
    name: Signal<String>,
    #[prop(optional, into)] busy: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <main
            class="mx-auto flex min-h-dvh w-full max-w-lg flex-col gap-5 bg-base-100 p-4 text-lg sm:my-8 sm:min-h-0 sm:rounded-box sm:border sm:border-base-300 sm:p-8 [&_.btn-block]:h-auto [&_.btn-block]:min-h-14 [&_.btn-block]:py-2 [&_.btn-block]:text-lg"
            aria-busy=move || busy.get().to_string()
        >
            <header>
                <p class="font-semibold text-primary empty:hidden">{name}</p>
                <h1 class="text-2xl font-semibold">{w::your_mail}</h1>
            </header>
            {children()}
        </main>
    }
}

#[component]
fn NotShown(error: ApiError, link: Load<OptOutLink>) -> impl IntoView {
    let is_no_link = error.is("/problems/link-not-valid") || error.is("/problems/invalid-fields");
    if is_no_link {
        view! { <ErrorPanel what=w::not_valid next=w::not_valid_next/> }.into_any()
    } else if error.is("/problems/link-expired") {
        // In the server's words; asking again would not help.
        view! { <Failed error/> }.into_any()
    } else {
        view! { <Failed error again=Callback::new(move |()| link.again())/> }.into_any()
    }
}

/// What every button of the page shares: one answer is awaited at a time.
#[derive(Clone, Copy)]
struct Saying {
    link: Load<OptOutLink>,
    token: StoredValue<String>,
    sending: Sending,
}

impl Saying {
    /// Tracks.
    fn text(self, of: fn(&OptOutLink) -> String) -> String {
        let link = self.link.value;
        link.with(|link| link.as_ref().map(of).unwrap_or_default())
    }

    /// `is_noted` from then on.
    fn say(self, of: OptOutOf, is_wanted: bool, noted: RwSignal<Option<bool>>) {
        let said = OptOutLinkSaid {
            token: self.token.get_value(),
            of,
            is_wanted,
        };
        self.sending.about(&said);
        self.sending.run(
            move |key| async move { calls::say_by_link(&said, key).await },
            move |now| {
                // Another link may be open by now.
                self.link.value.try_set(Some(now));
                noted.try_set(Some(is_wanted));
            },
        );
    }
}

#[component]
fn Mail(saying: Saying) -> impl IntoView {
    let address = move || saying.text(|link| w::goes_to(&link.address));
    let nothing_comes = Memo::new(move |_| {
        let link = saying.link.value;
        link.with(|link| link.as_ref().is_some_and(|link| link.nothing_comes))
    });
    let phone = untrack(move || saying.text(|link| link.clinic_phone.clone()));
    let where_it_is = untrack(move || saying.text(|link| link.clinic_address.clone()));
    view! {
        <p>{address}</p>
        <Show when=move || !nothing_comes.get() fallback=NothingComes>
            <Sort of=OptOutOf::News saying/>
            <Sort of=OptOutOf::Visits saying/>
        </Show>
        {(!phone.is_empty()).then(|| view! { <Phone phone/> })}
        {(!where_it_is.is_empty()).then(|| view! { <p class="text-base text-base-content/75">{where_it_is}</p> })}
    }
}

/// So the desk has noted it, and takes it back.
#[component]
fn NothingComes() -> impl IntoView {
    view! {
        <Notice icon=Icon::Close>
            <p class="text-xl font-semibold">{w::nothing_comes}</p>
            <p>{w::nothing_comes_next}</p>
        </Notice>
    }
}

#[component]
fn Phone(phone: String) -> impl IntoView {
    let href = phone_link(&phone);
    view! {
        <a href=href class="btn btn-block border-base-300 bg-base-100">
            <Glyph icon=Icon::Phone/>
            {move || w::call(&phone)}
        </a>
    }
}

/// One sort of mail: whether it comes, and the button that changes that, and changes it back.
#[component]
fn Sort(of: OptOutOf, saying: Saying) -> impl IntoView {
    let (name, about) = named(of);
    let comes = Memo::new(move |_| {
        let link = saying.link.value;
        link.with(|link| link.as_ref().is_some_and(|link| is_wanted(link, of)))
    });
    let sms_comes = Memo::new(move |_| {
        let link = saying.link.value;
        link.with(|link| link.as_ref().is_some_and(|link| link.sms_comes))
    });
    // What was said here; the desk may have changed it since.
    let noted = RwSignal::new(None);
    let stands = move || {
        let is_noted = noted.get() == Some(comes.get());
        let (tone, icon, said, next) = standing(of, comes.get(), sms_comes.get(), is_noted);
        view! {
            <Notice tone icon>
                <p class="font-semibold">{said}</p>
                {next.map(|next| view! { <p>{next}</p> })}
            </Notice>
        }
    };
    let text = move || press_word(of, comes.get())();
    let press = move |()| saying.say(of, !comes.get_untracked(), noted);
    view! {
        <section
            class="grid gap-3 rounded-box border border-base-300 p-4" aria-label=name data-sort=of.name()
        >
            <div>
                <h2 class="text-xl font-semibold">{name}</h2>
                <p class="text-base text-base-content/75">{about}</p>
            </div>
            // It stays, so that what changes in it is read out.
            <div>{stands}</div>
            <Button
                text wide=true busy=saying.sending.pending press reach=needs("POST /api/opt-out-links/say")
            />
        </section>
    }
}
