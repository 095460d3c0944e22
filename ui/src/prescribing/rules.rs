//! The rules that prescriptions are checked by: what they hold, where they are from, and which doctors stand for them.
//! Row B1.
use clinic_shared::feed::Entity;
use clinic_shared::field::{Check as _, FieldCode};
use clinic_shared::ids::ChangeKey;
use clinic_shared::medication::{ApprovePack, DrugPack, PackApproval};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::password::{PASSWORD, PasswordField};
use super::{calls, words as w};
use crate::api::{self, ApiError};
use crate::crud::thousands;
use crate::kit::{
    Button, ButtonLink, Card, Dialog, DialogFoot, Glyph, Icon, Look, Notice, PageHead, TextArea, Toast, Tone,
};
use crate::load::{Load, Loaded, load};
use crate::send::{has_verdict, use_form};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{browser, clinic, medication};

const ROUTE: &str = "POST /api/drug-pack/approvals";

/// What was sent and got no verdict.
type Unanswered = StoredValue<Option<ApprovePack>>;

#[component]
pub fn DrugRulesPage() -> impl IntoView {
    let pack = load(&[Entity::DrugPackApproval], calls::drug_pack);
    view! {
        <PageHead title=medication::drug_rules about=w::drug_rules_about>
            <ButtonLink
                text=medication::drug_check icon=Icon::Pill href=medication::PATH.to_owned()
            />
        </PageHead>
        <Loaded load=pack lines=8 view=move |read| view! { <Rules read load=pack/> }/>
    }
}

type Figure = (fn() -> &'static str, usize);

fn figures(pack: &DrugPack) -> [Figure; 5] {
    [
        (w::ingredients, pack.ingredients),
        (w::products, pack.products),
        (w::groups, pack.groups),
        (w::rules, pack.rules),
        (w::contraindications, pack.contraindications),
    ]
}

#[component]
fn Rules(read: Signal<DrugPack>, load: Load<DrugPack>) -> impl IntoView {
    let version = Memo::new(move |_| read.with(|pack| pack.version.clone()));
    let told = move || {
        let told = read.with(figures).map(|(name, count)| {
            let count = thousands(i64::try_from(count).unwrap_or(i64::MAX));
            view! {
                <div>
                    <dt class="text-sm text-base-content/75">{name}</dt>
                    <dd class="text-xl font-semibold tabular-nums">{count}</dd>
                </div>
            }
        });
        told.collect_view()
    };
    let sources = Memo::new(move |_| read.with(|pack| pack.sources.clone()));
    view! {
        <div class="flex max-w-4xl flex-col gap-4">
            <Card>
                <p class="mb-3 font-medium">{move || version.with(|version| w::rules_version(version))}</p>
                <dl class="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">{told}</dl>
            </Card>
            <Approvals read load/>
            <details class="rounded-box border border-base-300 bg-base-100 px-5 py-3">
                <summary class="cursor-pointer font-semibold">
                    {move || w::sources(sources.with(Vec::len))}
                </summary>
                <ul class="flex list-disc flex-col gap-1 pt-3 pl-6">
                    {move || sources
                        .get()
                        .into_iter()
                        .map(|title| view! { <li class="break-words">{title}</li> })
                        .collect_view()}
                </ul>
            </details>
        </div>
    }
}

/// Who stands for them; that nobody does is said aloud.
#[component]
fn Approvals(read: Signal<DrugPack>, load: Load<DrugPack>) -> impl IntoView {
    let approvals = Memo::new(move |_| read.with(|pack| pack.approvals.clone()));
    let open = RwSignal::new(false);
    let list = move || {
        let lines = approvals.get().into_iter();
        lines
            .map(|approval| view! { <Approval approval/> })
            .collect_view()
    };
    view! {
        <Card title=w::who_approved>
            <Show
                when=move || approvals.with(|all| !all.is_empty())
                fallback=|| view! {
                    <Notice tone=Tone::Warning>
                        <p class="font-semibold">{w::nobody_approved}</p>
                        <p>{w::nobody_approved_about}</p>
                    </Notice>
                }
            >
                <ul class="flex flex-col gap-2" aria-label=w::who_approved>{list}</ul>
            </Show>
            <div class="mt-4 flex justify-end">
                <Button
                    text=w::approve_rules icon=Icon::Check look=Look::Primary press=move |()| open.set(true)
                    reach=needs(ROUTE)
                />
            </div>
        </Card>
        <Dialog open title=w::approve_title>
            <Approve open read load/>
        </Dialog>
    }
}

#[component]
fn Approval(approval: PackApproval) -> impl IntoView {
    let PackApproval {
        approved_by_name,
        note,
        approved_at,
        ..
    } = approval;
    view! {
        <li class="flex items-start gap-2">
            <Glyph icon=Icon::Check class="size-5 mt-0.5"/>
            <div class="min-w-0">
                <p class="flex flex-wrap items-baseline gap-x-3">
                    <span class="font-semibold">{approved_by_name}</span>
                    <span class="text-sm text-base-content/75 tabular-nums">
                        {clinic::date_and_time(approved_at)}
                    </span>
                </p>
                {(!note.is_empty()).then(|| view! { <p class="break-words whitespace-pre-line">{note}</p> })}
            </div>
        </li>
    }
}

/// The same, but for the proof.
fn is_same(sent: &ApprovePack, asked: &ApprovePack) -> bool {
    let unproven = ApprovePack {
        proof: None,
        ..sent.clone()
    };
    unproven == *asked
}

/// Proves the password, then puts the name under it. What got no answer is sent again as it was: its proof may be spent.
async fn approve(
    asked: ApprovePack,
    password: String,
    unanswered: Unanswered,
    key: ChangeKey,
) -> Result<DrugPack, ApiError> {
    let before = unanswered.try_get_value().flatten();
    let proven = if let Some(sent) = before.filter(|sent| is_same(sent, &asked)) {
        sent
    } else {
        let proof = calls::prove(password, api::new_key()).await?;
        ApprovePack {
            proof: Some(proof.id),
            ..asked
        }
    };
    unanswered.try_set_value(Some(proven.clone()));
    let answer = calls::approve(&proven, key).await;
    if has_verdict(&answer) {
        unanswered.try_set_value(None);
    }
    answer
}

#[component]
fn Approve(open: RwSignal<bool>, read: Signal<DrugPack>, load: Load<DrugPack>) -> impl IntoView {
    // What was looked at, whatever is read meanwhile; under one id, so that it is done once.
    let looked_at = StoredValue::new(ApprovePack {
        id: browser::new_id(),
        pack: read.with_untracked(|pack| pack.version.clone()),
        note: String::new(),
        proof: None,
    });
    let note = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let asked = move || ApprovePack {
        note: note.get(),
        ..looked_at.get_value()
    };
    let form = use_form(move || {
        let mut errors = asked().check();
        errors.add_if(password.with(String::is_empty), PASSWORD, FieldCode::Required);
        errors
    })
    .asks_before_leaving(move || note.get());
    let sending = form.sending;
    let unanswered = StoredValue::new(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let (asked, given) = (untrack(asked), password.get_untracked());
        sending.about(&asked);
        sending.run(
            move |key| approve(asked, given, unanswered, key),
            move |pack: DrugPack| {
                load.value.try_set(Some(pack));
                Toast::done(w::rules_approved).show();
                open.try_set(false);
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-4" novalidate>
            <p>{w::approve_about}</p>
            <TextArea
                label=w::approve_note value=note hint=w::approve_note_hint lines=2 autofocus=true
                error=form.of("/note")
            />
            <PasswordField password error=form.of(PASSWORD)/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button
                    text=w::approve icon=Icon::Check look=Look::Primary submit=true busy=sending.pending
                    reach=needs(ROUTE)
                />
            </DialogFoot>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::{PackApprovalId, SignatureProofId};

    fn asked(note: &str) -> ApprovePack {
        ApprovePack {
            id: PackApprovalId(uuid::Uuid::from_u128(1)),
            pack: "2026.11".to_owned(),
            note: note.to_owned(),
            proof: None,
        }
    }

    #[test]
    fn what_got_no_answer_is_known_again_by_all_but_its_proof() {
        let sent = ApprovePack {
            proof: Some(SignatureProofId(uuid::Uuid::from_u128(2))),
            ..asked("đã xem")
        };
        assert!(is_same(&sent, &asked("đã xem")));
        assert!(!is_same(&sent, &asked("đã xem hết")));
    }

    #[test]
    fn each_figure_stands_under_its_own_name() {
        let pack = DrugPack {
            version: "1".to_owned(),
            ingredients: 1,
            products: 2,
            groups: 3,
            rules: 4,
            contraindications: 5,
            sources: Vec::new(),
            approvals: Vec::new(),
        };
        let told = figures(&pack).map(|(name, count)| (name(), count));
        let wanted = [
            (w::ingredients(), 1),
            (w::products(), 2),
            (w::groups(), 3),
            (w::rules(), 4),
            (w::contraindications(), 5),
        ];
        assert_eq!(told, wanted);
    }
}
