//! Which addresses exist for whom. An address of another role is simply not there.
use clinic_shared::identity::Role;
use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::path;

use super::NotFound;
use super::account::AccountPage;
use super::forgot_password::ForgotPasswordPage;
use super::home::HomePage;
use super::invitation::AcceptInvitationPage;
use super::layout::Layout;
use super::link_pages::{ConfirmEmailPage, NotMePage, ResetPasswordPage, UnlockPage};
use crate::arrivals::{ArrivalsPage, DeskSettingsPage, ScreenPage};
use crate::catalog::{RoomsPage, ServicesPage};
use crate::identity::{DevicesPage, UsersPage};
use crate::jobs::JobsPage;
use crate::mailings::MailingsPage;
use crate::medication::{DrugCheckPage, MedicationCataloguePage, MedicationImportPage};
use crate::messaging::{MessageTemplatesPage, OptOutLinkPage, VisitLinkPage};
use crate::patients::{ConflictsPage, EditPatientPage, PatientPage, PatientsPage, RegisterPage};
use crate::practitioners::PractitionersPage;
use crate::prescribing::{DrugRulesPage, PrescriptionPage, PrescriptionsPage, RulesImportPage};
use crate::records::{EncounterPage, PatientsSeenPage};
use crate::scheduling::{
    BookVisitPage, DayBoardPage, FollowUpsPage, MonthPage, MyDayPage, MySchedulePage, RequestsPage,
    SchedulePage, ToCallPage, VisitPage, VisitsPage, WaitingListPage,
};
use crate::settings::SettingsPage;
use crate::sync::SyncPage;
use crate::unsent::UnsentPage;

/// The pages that need no sign-in, at any role's side of the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicPage {
    AcceptInvitation,
    ForgotPassword,
    /// The four that links in mails open.
    ResetPassword,
    ConfirmEmail,
    Unlock,
    NotMe,
    /// The waiting room's TV.
    Screen,
    /// Where the link of a patient's mail leads.
    VisitLink,
    /// And the one at its foot.
    OptOutLink,
}

impl PublicPage {
    pub fn at(path: &str) -> Option<Self> {
        match path {
            "/accept-invitation" => Some(Self::AcceptInvitation),
            "/forgot-password" => Some(Self::ForgotPassword),
            "/reset-password" => Some(Self::ResetPassword),
            "/confirm-email" => Some(Self::ConfirmEmail),
            "/unlock" => Some(Self::Unlock),
            "/not-me" => Some(Self::NotMe),
            "/screen" => Some(Self::Screen),
            "/v/" | "/v" => Some(Self::VisitLink),
            "/o/" | "/o" => Some(Self::OptOutLink),
            _ => None,
        }
    }

    pub fn view(self) -> AnyView {
        match self {
            Self::AcceptInvitation => AcceptInvitationPage().into_any(),
            Self::ForgotPassword => ForgotPasswordPage().into_any(),
            Self::ResetPassword => ResetPasswordPage().into_any(),
            Self::ConfirmEmail => ConfirmEmailPage().into_any(),
            Self::Unlock => UnlockPage().into_any(),
            Self::NotMe => NotMePage().into_any(),
            Self::Screen => ScreenPage().into_any(),
            Self::VisitLink => VisitLinkPage().into_any(),
            Self::OptOutLink => OptOutLinkPage().into_any(),
        }
    }
}

/// The pages of the signed-in role, inside the layout.
#[component]
pub fn Pages(role: Role) -> impl IntoView {
    let pages = match role {
        Role::Admin => AdminPages().into_any(),
        Role::FrontDesk => FrontDeskPages().into_any(),
        Role::Doctor => DoctorPages().into_any(),
        Role::Patient => PatientPages().into_any(),
    };
    view! { <Layout role>{pages}</Layout> }
}

#[component]
fn AdminPages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=HomePage/>
            <Route path=path!("/arrivals") view=ArrivalsPage/>
            <Route path=path!("/this-computer") view=DeskSettingsPage/>
            <Route path=path!("/unsent") view=UnsentPage/>
            <Route path=path!("/conflicts") view=ConflictsPage/>
            <Route path=path!("/sync") view=SyncPage/>
            <Route path=path!("/day-board") view=DayBoardPage/>
            <Route path=path!("/month") view=MonthPage/>
            <Route path=path!("/practitioners/:id/schedule") view=SchedulePage/>
            <Route path=path!("/requests") view=RequestsPage/>
            <Route path=path!("/to-call") view=ToCallPage/>
            <Route path=path!("/waiting-list") view=WaitingListPage/>
            <Route path=path!("/follow-ups") view=FollowUpsPage/>
            <Route path=path!("/appointments") view=VisitsPage/>
            <Route path=path!("/appointments/new") view=BookVisitPage/>
            <Route path=path!("/appointments/:id") view=VisitPage/>
            <Route path=path!("/patients") view=PatientsPage/>
            <Route path=path!("/patients/new") view=RegisterPage/>
            <Route path=path!("/patients/:id") view=PatientPage/>
            <Route path=path!("/patients/:id/edit") view=EditPatientPage/>
            <Route path=path!("/account") view=AccountPage/>
            <Route path=path!("/users") view=UsersPage/>
            <Route path=path!("/devices") view=DevicesPage/>
            <Route path=path!("/jobs") view=JobsPage/>
            <Route path=path!("/mailings") view=MailingsPage/>
            <Route path=path!("/practitioners") view=PractitionersPage/>
            <Route path=path!("/services") view=ServicesPage/>
            <Route path=path!("/rooms") view=RoomsPage/>
            <Route path=path!("/medication-catalogue") view=MedicationCataloguePage/>
            <Route path=path!("/medication-catalogue/import") view=MedicationImportPage/>
            <Route path=path!("/message-templates") view=MessageTemplatesPage/>
            <Route path=path!("/settings") view=SettingsPage/>
        </Routes>
    }
}

#[component]
fn FrontDeskPages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=HomePage/>
            <Route path=path!("/arrivals") view=ArrivalsPage/>
            <Route path=path!("/this-computer") view=DeskSettingsPage/>
            <Route path=path!("/unsent") view=UnsentPage/>
            <Route path=path!("/conflicts") view=ConflictsPage/>
            <Route path=path!("/sync") view=SyncPage/>
            <Route path=path!("/day-board") view=DayBoardPage/>
            <Route path=path!("/month") view=MonthPage/>
            <Route path=path!("/practitioners/:id/schedule") view=SchedulePage/>
            <Route path=path!("/requests") view=RequestsPage/>
            <Route path=path!("/to-call") view=ToCallPage/>
            <Route path=path!("/waiting-list") view=WaitingListPage/>
            <Route path=path!("/follow-ups") view=FollowUpsPage/>
            <Route path=path!("/appointments") view=VisitsPage/>
            <Route path=path!("/appointments/new") view=BookVisitPage/>
            <Route path=path!("/appointments/:id") view=VisitPage/>
            <Route path=path!("/patients") view=PatientsPage/>
            <Route path=path!("/patients/new") view=RegisterPage/>
            <Route path=path!("/patients/:id") view=PatientPage/>
            <Route path=path!("/patients/:id/edit") view=EditPatientPage/>
            <Route path=path!("/account") view=AccountPage/>
            <Route path=path!("/practitioners") view=PractitionersPage/>
        </Routes>
    }
}

#[component]
fn DoctorPages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=HomePage/>
            <Route path=path!("/my-day") view=MyDayPage/>
            <Route path=path!("/my-schedule") view=MySchedulePage/>
            <Route path=path!("/unsent") view=UnsentPage/>
            <Route path=path!("/sync") view=SyncPage/>
            <Route path=path!("/day-board") view=DayBoardPage/>
            <Route path=path!("/month") view=MonthPage/>
            <Route path=path!("/practitioners/:id/schedule") view=SchedulePage/>
            <Route path=path!("/requests") view=RequestsPage/>
            <Route path=path!("/to-call") view=ToCallPage/>
            <Route path=path!("/appointments") view=VisitsPage/>
            <Route path=path!("/appointments/new") view=BookVisitPage/>
            <Route path=path!("/appointments/:id") view=VisitPage/>
            <Route path=path!("/patients") view=PatientsPage/>
            <Route path=path!("/patients/:id") view=PatientPage/>
            <Route path=path!("/my-patients") view=PatientsSeenPage/>
            <Route path=path!("/encounters/:id") view=EncounterPage/>
            <Route path=path!("/prescriptions") view=PrescriptionsPage/>
            <Route path=path!("/prescriptions/:id") view=PrescriptionPage/>
            <Route path=path!("/drug-check") view=DrugCheckPage/>
            <Route path=path!("/drug-rules") view=DrugRulesPage/>
            <Route path=path!("/drug-rules/import") view=RulesImportPage/>
            <Route path=path!("/medication-catalogue") view=MedicationCataloguePage/>
            <Route path=path!("/medication-catalogue/import") view=MedicationImportPage/>
            <Route path=path!("/account") view=AccountPage/>
        </Routes>
    }
}

#[component]
fn PatientPages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=HomePage/>
            <Route path=path!("/account") view=AccountPage/>
        </Routes>
    }
}
