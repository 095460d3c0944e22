use clinic_shared::catalog::Service;
use clinic_shared::feed::Entity;
use clinic_shared::ids::ServiceId;
use leptos::prelude::*;

use super::super::looks::ServiceDot;
use super::super::{calls, words as w};
use crate::kit::{EmptyState, Icon};
use crate::load::{Loaded, load};

/// The service: it gives the visit its length.
#[component]
pub fn PickService(
    #[prop(into)] chosen: Signal<Option<ServiceId>>,
    #[prop(into)] choose: Callback<Service>,
) -> impl IntoView {
    let services = load(&[Entity::Service], calls::services);
    let shown = move |services: Signal<Vec<Service>>| {
        view! {
            <Show
                when=move || !services.read().is_empty()
                fallback=|| view! { <EmptyState icon=Icon::Service title=w::no_services/> }
            >
                <div class="grid gap-2 sm:grid-cols-2 2xl:grid-cols-3" role="group" aria-label=w::service>
                    <For each=move || services.get() key=|service| (service.id, service.version) let(service)>
                        <OneService service chosen choose/>
                    </For>
                </div>
            </Show>
        }
    };
    view! { <Loaded load=services lines=2 view=shown/> }
}

#[component]
fn OneService(
    service: Service,
    chosen: Signal<Option<ServiceId>>,
    choose: Callback<Service>,
) -> impl IntoView {
    let id = service.id;
    let minutes = service.form.length_minutes;
    let price = service.form.price_vnd;
    let (name, color) = (service.form.name.clone(), service.form.color.clone());
    view! {
        <button
            type="button"
            class="flex items-center gap-3 rounded-field border border-base-300 bg-base-100 px-3 py-2 text-left hover:border-primary aria-pressed:border-primary aria-pressed:bg-primary/10"
            aria-pressed=move || (chosen.get() == Some(id)).to_string()
            on:click=move |_| choose.run(service.clone())
        >
            <ServiceDot color/>
            <span class="min-w-0 grow">
                <span class="block font-medium">{name}</span>
                <span class="text-sm text-base-content/75 tabular-nums">
                    {move || w::minutes_and_price(minutes, &dong(price))}
                </span>
            </span>
        </button>
    }
}

/// `150.000 ₫`.
fn dong(amount: i64) -> String {
    let digits = amount.to_string();
    let mut grouped = String::with_capacity(digits.len() + 6);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{grouped} ₫")
}

#[cfg(test)]
mod tests {
    use super::dong;

    #[test]
    fn prices_are_grouped_as_people_here_write_them() {
        assert_eq!(dong(0), "0 ₫");
        assert_eq!(dong(50_000), "50.000 ₫");
        assert_eq!(dong(1_234_567), "1.234.567 ₫");
    }
}
