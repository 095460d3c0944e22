//! ClinicDesk.
