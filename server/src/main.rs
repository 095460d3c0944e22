//! `clinic-server`: one program, plain verbs.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::{Parser, Subcommand};
use clinic_server::{
    Server,
    attachments::FOLDER,
    backup::{self, BackupFailed, FilesBackedUp},
    bench::{
        booking,
        drugs::{self, DrugsBench},
        http::{self, HttpBench},
        jobs::{self, JobsBench},
        proposals::{self, ProposalsBench},
        records::{self, RecordsBench},
        storm::{self, StormPlan},
    },
    check_drugs,
    copy::copy,
    doctor::{self, State},
    history::restored,
    identity::{ensure_first_admin, set_one_time_password},
    ops::logs,
    seed::{DEMO_PASSWORD, SeedPlan, demo, demo_sign_ins, seed},
    serve::{open, open_by, serve},
    settings::{Database, Flags, Settings},
    store::{Opened, SqlServerUrl, UrlFault},
};
use clinic_shared::{
    app::SharedClock,
    attachments::KeptFile,
    medication::pack::load::shipped,
    ports::{Clock as _, MovedClock, SystemClock},
    store::migrate::{migrate, pending},
    text::with_causes,
    time::{Date, Timestamp, Zone},
};

/// The clinic's server: keeps the data, answers the desks, the doctors and the browsers.
///
/// Settings come from flags, then from the environment (CLINIC_…), then from a file (clinic.toml in the data
/// folder, or --config), then from defaults that suit one machine.
#[derive(Debug, Parser)]
#[command(name = "clinic-server", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve the clinic until Ctrl-C. The first start makes an admin and prints a one-time password.
    Serve {
        /// On an empty database: fill it with a demo clinic whose sign-ins everybody may know.
        #[arg(long)]
        demo: bool,
        /// With --demo on a new data folder: the time that the clinic's clock shows at the start (HH:MM), so that
        /// there is a working day to show in the evening too. Without it, the real time.
        #[arg(long, value_name = "TIME", requires = "demo")]
        demo_at: Option<jiff::civil::Time>,
    },
    /// Give an account a new one-time password, when no admin can sign in any more. Unlocks it too.
    Password {
        /// The account's user name.
        user_name: String,
    },
    /// Fill an empty database with a plausible Vietnamese clinic, to try things out and to test.
    Seed(SeedOptions),
    /// Measure speed on data of its own, in a temporary folder. Build with --release.
    #[command(subcommand)]
    Bench(Bench),
    /// Look at folder, port, page, database, audit log, jobs and clock; change nothing. Ends with 1 when something is bad.
    Doctor {
        /// One JSON array on stdout.
        #[arg(long)]
        json: bool,
        /// Many clients also book at once, in a throwaway database on the same server. The sign-in must be allowed to
        /// make one.
        #[arg(long)]
        storm: bool,
    },
    /// After a backup was put back: begin a new epoch. Desktops load anew, and send again what they did since.
    /// Run it before the server is started on the restored data.
    Restored,
    /// Bring the database to this program's schema and say what was done. On SQL Server with a sign-in that may change
    /// the schema, which serving does not need.
    Migrate,
    /// Move the clinic to another database, of another engine too. Stop every server first. A copy that was ended goes
    /// on where it was; at the end both sides are compared. Ends with 1 when something differs.
    Copy {
        /// sqlite:// or sqlserver:// and where the clinic is now.
        #[arg(long, value_name = "URL")]
        from: String,
        /// Where it is to go: a database that was just made and migrated.
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// One prescription as JSON on stdin, what the check of drugs says on stdout. By the rules that the program comes with.
    CheckDrugs {
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Write the database into a file while the clinic goes on, look it through, and copy patients' files beside it. For
    /// SQL Server: says how.
    Backup {
        /// The file; never one that is there already. Without it: one with the time in its name, in the folder backups
        /// of the data folder.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Patient search, day board, check-in and booking over HTTP, each beside the same SQL without our stack.
    Http {
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
        #[arg(long, default_value_t = 200_000)]
        patients: u32,
        #[arg(long, default_value_t = 30)]
        doctors: u8,
        /// Timed requests of each case.
        #[arg(long, default_value_t = 300)]
        requests: u32,
        /// Clients at once, for requests per second.
        #[arg(long, default_value_t = 8)]
        clients: u32,
        #[command(flatten)]
        also: AlsoOn,
    },
    /// Bookings per second at 1, 8 and 64 clients, beside the same rows inserted without our stack.
    Booking {
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
        /// Bookings for each number of clients.
        #[arg(long, default_value_t = 1_000)]
        requests: u32,
    },
    /// A long prescription against a long history, with a pack grown to many times what is shipped.
    Drugs {
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
        #[arg(long, default_value_t = 500_000)]
        rules: u32,
        #[arg(long, default_value_t = 15)]
        lines: u16,
        #[arg(long, default_value_t = 50)]
        history: u16,
        /// Different prescriptions.
        #[arg(long, default_value_t = 2_000)]
        cases: u32,
    },
    /// Timeline, prescribing and medicines of a patient with very many records over HTTP, beside one with five.
    Records {
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
        /// Of the one patient, each with a prescription.
        #[arg(long, default_value_t = 500)]
        encounters: u32,
        /// Of all other patients together.
        #[arg(long, default_value_t = 10_000)]
        others: u32,
        /// Timed requests of each case.
        #[arg(long, default_value_t = 300)]
        requests: u32,
    },
    /// Jobs enqueued and done per second beside the same rows without our stack, claims beside a thousand and a million
    /// jobs that are over, bookings while thousands of jobs are done.
    Jobs(JobsOptions),
    /// Many clients book, hold, move, cancel and take leave at once; then the database is examined on its own.
    /// Ends with 1 when a rule was broken.
    Storm {
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
        #[arg(long, default_value_t = 64)]
        clients: u32,
        #[arg(long, default_value_t = 10)]
        doctors: u8,
        /// Requests of each client.
        #[arg(long, default_value_t = 200)]
        requests: u32,
        /// The same number asks for the same things.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[command(flatten)]
        also: AlsoOn,
    },
    /// Best times for a patient over HTTP at 80 % load, and with ten times the doctors.
    Proposals {
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
        #[arg(long, default_value_t = 30)]
        doctors: u32,
        #[arg(long, default_value_t = 60)]
        days: u32,
        /// Timed requests of each size.
        #[arg(long, default_value_t = 500)]
        requests: u32,
    },
}

#[derive(Debug, clap::Args)]
struct JobsOptions {
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// Enqueued one by one, then done.
    #[arg(long, default_value_t = JobsBench::CLINIC.jobs)]
    jobs: u32,
    /// Timed bookings, without jobs and beside them.
    #[arg(long, default_value_t = JobsBench::CLINIC.bookings)]
    bookings: u32,
    /// Jobs that are done meanwhile.
    #[arg(long, default_value_t = JobsBench::CLINIC.bulk)]
    bulk: u32,
}

impl JobsOptions {
    const fn plan(&self) -> JobsBench {
        JobsBench {
            jobs: self.jobs,
            bookings: self.bookings,
            bulk: self.bulk,
            ..JobsBench::CLINIC
        }
    }
}

#[derive(Debug, clap::Args)]
struct AlsoOn {
    /// On SQL Server too (storm: there instead), in a throwaway database of the server that this names; its sign-in must
    /// be allowed to make databases.
    #[arg(
        long,
        value_name = "URL",
        env = "CLINIC_BENCH_SQLSERVER",
        hide_env_values = true
    )]
    sql_server: Option<String>,
}

impl AlsoOn {
    /// Read here: an error of the command line's own would repeat the password.
    fn server(&self) -> Result<Option<SqlServerUrl>, UrlFault> {
        self.sql_server.as_deref().map(str::parse).transpose()
    }
}

#[derive(Debug, clap::Args)]
struct SeedOptions {
    /// Patients to make.
    #[arg(long, default_value_t = 2_000)]
    patients: u32,
    /// Doctors to make.
    #[arg(long, default_value_t = 8)]
    doctors: u8,
    /// Days with visits, from three days ago on.
    #[arg(long, default_value_t = 14)]
    days: u16,
    /// The same number gives the same clinic.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day that counts as today (YYYY-MM-DD). Without it, today.
    #[arg(long, value_name = "DAY")]
    today: Option<jiff::civil::Date>,
}

/// Enough to search in, few enough to make in seconds without optimisation.
const DEMO_PATIENTS: u32 = 1_500;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clinic-server: {}", with_causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

impl SeedOptions {
    fn plan(&self, now: Timestamp) -> SeedPlan {
        let zone = Zone::vietnam();
        let today = self.today.map_or_else(|| zone.day_of(now), Date);
        // On another day than today, its morning is half over.
        let now = if self.today.is_some() {
            zone.at(today, 9, 0)
        } else {
            now
        };
        let Self {
            patients,
            doctors,
            days,
            seed,
            ..
        } = *self;
        SeedPlan {
            patients,
            doctors,
            days,
            seed,
            today,
            now,
        }
    }
}

async fn measure(bench: Bench) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    match bench {
        Bench::Http {
            json,
            patients,
            doctors,
            requests,
            clients,
            also,
        } => {
            let plan = HttpBench {
                patients,
                doctors,
                requests,
                clients,
            };
            http::print(
                &http::run(plan, folder.path(), also.server()?.as_ref()).await?,
                json,
            );
        }
        Bench::Booking { json, requests } => {
            http::print(&booking::run(requests, folder.path()).await?, json);
        }
        Bench::Proposals {
            json,
            doctors,
            days,
            requests,
        } => {
            let plan = ProposalsBench {
                doctors,
                days,
                requests,
            };
            http::print(&proposals::run(plan, folder.path()).await?, json);
        }
        Bench::Records {
            json,
            encounters,
            others,
            requests,
        } => {
            let plan = RecordsBench {
                encounters,
                others,
                requests,
            };
            http::print(&records::run(plan, folder.path()).await?, json);
        }
        Bench::Jobs(options) => {
            http::print(&jobs::run(options.plan(), folder.path()).await?, options.json);
        }
        Bench::Drugs {
            json,
            rules,
            lines,
            history,
            cases,
        } => {
            let plan = DrugsBench {
                rules,
                lines,
                history,
                cases,
            };
            http::print(&drugs::run(plan)?, json);
        }
        Bench::Storm {
            json,
            clients,
            doctors,
            requests,
            seed,
            also,
        } => {
            let plan = StormPlan {
                clients,
                doctors,
                requests,
                seed,
            };
            let seen = storm::run(plan, folder.path(), also.server()?.as_ref()).await?;
            http::print(&seen.figures(), json);
            if !seen.is_clean() {
                return Err("the storm broke a rule: see the figures".into());
            }
        }
    }
    Ok(())
}

fn check_one(json: bool) -> Result<(), Box<dyn std::error::Error>> {
    let case = std::io::read_to_string(std::io::stdin())?;
    let answer = check_drugs::answer(&shipped()?, &case)?;
    if json {
        println!("{}", serde_json::to_string(&answer)?);
    } else {
        check_drugs::print(&answer);
    }
    Ok(())
}

async fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::read(&cli.flags, &std::env::vars().collect())?;
    if let Verb::Doctor { json, storm } = cli.verb {
        return examine(&settings, json, storm).await;
    }
    if let Verb::Bench(bench) = cli.verb {
        return measure(bench).await;
    }
    if let Verb::CheckDrugs { json } = cli.verb {
        return check_one(json);
    }
    let _logging = logs::start(
        &settings.data_dir.join("logs"),
        settings.log_level,
        settings.log_keep_days,
    )?;
    match cli.verb {
        Verb::Serve { demo, demo_at } => {
            if let (Some(_), Database::Sqlite(file)) = (demo_at, &settings.database)
                && file.exists()
            {
                return Err(format!(
                    "--demo-at is for a new demo: {} is there already, and its clock must go on. \
                     Take another --data-dir, or leave --demo-at out.",
                    file.display()
                )
                .into());
            }
            let server = open_by(&settings, clock(demo_at)).await?;
            welcome(&server, demo).await?;
            serve(server, &settings, stopped()).await?;
        }
        Verb::Password { user_name } => {
            let server = open(&settings).await?;
            let account = set_one_time_password(&server, &user_name)
                .await
                .map_err(|fault| fault.0.to_string())?;
            let account = account.ok_or_else(|| format!("there is no account {user_name}"))?;
            println!(
                "{}: one-time password {}",
                account.user_name, account.one_time_password
            );
        }
        Verb::Seed(options) => {
            let server = open(&settings).await?;
            let begun = Instant::now();
            let made = seed(server.app.engine.as_ref(), options.plan(server.app.clock.now())).await?;
            println!(
                "{} patients, {} doctors, {} visits in {:.1} s",
                made.patients,
                made.practitioners,
                made.appointments,
                begun.elapsed().as_secs_f64()
            );
        }
        Verb::Bench(_) | Verb::CheckDrugs { .. } | Verb::Doctor { .. } => {
            unreachable!("answered above, without a log file")
        }
        Verb::Restored => {
            // Neither made nor changed here: what was put back is a clinic already.
            let database = &settings.database;
            if let Database::Sqlite(file) = database
                && !file.is_file()
            {
                return Err(
                    format!("{database}: there is no database; name the restored one by --database").into(),
                );
            }
            let store = Opened::open(database).await?;
            if !pending(store.engine().as_ref()).await?.is_empty() {
                return Err(
                    format!("{database} is no clinic of this version; see clinic-server doctor").into(),
                );
            }
            store.close().await;
            let server = open(&settings).await?;
            let app = &server.app;
            let now = app.clock.now();
            let told = restored(app.engine.as_ref(), &app.chance, now, &settings.data_dir).await?;
            println!("{database}");
            println!(
                "A new epoch has begun: {}. Desktops load anew at their next contact, and send again what the backup lost.",
                told.epoch
            );
        }
        Verb::Migrate => {
            let store = Opened::open(&settings.database).await?;
            let applied = migrate(store.engine().as_ref(), SystemClock.now()).await?;
            store.close().await;
            for file in applied {
                println!("applied {file}");
            }
            println!("{} is up to date.", settings.database);
        }
        Verb::Copy { from, to } => copy_all(&from, &to).await?,
        Verb::Backup { to } => back_up(&settings, to).await?,
    }
    Ok(())
}

async fn copy_all(from: &str, to: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (from, to) = (Database::read(from)?, Database::read(to)?);
    if let Database::Sqlite(file) = &from
        && !file.is_file()
    {
        return Err(format!("there is no database {}", file.display()).into());
    }
    if let Database::Sqlite(file) = &to
        && !file.is_file()
    {
        return Err(
            format!("{to} is not there: make it first, clinic-server migrate --database {to}").into(),
        );
    }
    let (source, target) = (Opened::open(&from).await?, Opened::open(&to).await?);
    let copied = copy(source.engine().as_ref(), target.engine().as_ref(), |progress| {
        if progress.is_worth_a_line() {
            eprintln!("{progress}");
        }
    })
    .await?;
    source.close().await;
    target.close().await;
    println!("{:22} {:>10}  {:16}", "table", "rows", "checksum");
    for table in &copied.tables {
        println!("{table}");
    }
    if let Some(seq) = copied.audit.broken_at {
        println!("The audit log's chain breaks at position {seq}, as it does where it came from.");
    }
    if !copied.is_same() {
        return Err("the two sides differ, see above: make the target anew and copy again".into());
    }
    println!("Both sides are the same. Change the setting database, then start the servers on it.");
    Ok(())
}

async fn back_up(settings: &Settings, to: Option<PathBuf>) -> Result<(), Box<dyn std::error::Error>> {
    let Database::Sqlite(file) = &settings.database else {
        return Err(format!("nothing was backed up. {}", backup::OF_SQL_SERVER).into());
    };
    let to = to.unwrap_or_else(|| {
        let name = backup::default_name(SystemClock.now(), &Zone::vietnam());
        settings.data_dir.join(backup::FOLDER).join(name)
    });
    let made = backup::backup(file, &to).await?;
    println!(
        "{}: {} bytes, {} patients, {} visits, position {} of epoch {}, read back and whole",
        made.file.display(),
        made.bytes,
        made.patients,
        made.appointments,
        made.seq,
        made.epoch
    );
    let files = back_up_files(settings, &to, made.files).await?;
    if let Some(seq) = made.audit.broken_at {
        return Err(format!(
            "the audit log's chain breaks at position {seq}, in the backup as in the database"
        )
        .into());
    }
    if files.bad > 0 {
        return Err(format!(
            "{} of the patients' files are lost or damaged in {}: put them back from an earlier backup",
            files.bad,
            settings.data_dir.join(FOLDER).display()
        )
        .into());
    }
    Ok(())
}

/// Beside the backup of the database, for all backups there.
async fn back_up_files(
    settings: &Settings,
    backup: &Path,
    named: Vec<KeptFile>,
) -> Result<FilesBackedUp, BackupFailed> {
    let into = backup.parent().unwrap_or(Path::new("")).join(FOLDER);
    let made = backup::back_up_files(named, &settings.data_dir.join(FOLDER), &into).await?;
    println!(
        "{}: {} files of patients, {} of them new",
        made.folder.display(),
        made.named,
        made.copied
    );
    Ok(made)
}

/// The machine's clock, or one that shows `at` now, in the demo's zone.
fn clock(at: Option<jiff::civil::Time>) -> SharedClock {
    let Some(at) = at else {
        return SharedClock::new(SystemClock);
    };
    let zone = Zone::vietnam();
    let today = zone.day_of(SystemClock.now());
    SharedClock::new(MovedClock::from_now_on(zone.at(today, at.hour(), at.minute())))
}

async fn examine(settings: &Settings, json: bool, storm: bool) -> Result<(), Box<dyn std::error::Error>> {
    let mut findings = doctor::examine(settings).await;
    if storm {
        findings.push(doctor::storm(settings).await);
    }
    if json {
        println!("{}", serde_json::to_string(&findings)?);
    } else {
        for finding in &findings {
            let mark = match finding.state {
                State::Good => "good  ",
                State::Notice => "notice",
                State::Bad => "BAD   ",
            };
            println!("{mark}  {:14} {}", finding.what, finding.found);
        }
    }
    if findings.iter().any(|finding| finding.state == State::Bad) {
        return Err("something is bad, see above".into());
    }
    Ok(())
}

/// What the person at the server needs to know to sign in; the log files never see it.
async fn welcome(server: &Server, with_demo: bool) -> Result<(), Box<dyn std::error::Error>> {
    if with_demo {
        if demo(server, DEMO_PATIENTS).await? {
            println!("\nA demo clinic was made. All sign-ins have the password {DEMO_PASSWORD}:");
        } else {
            println!(
                "\nThe demo clinic is as it was left. Unless changed, all sign-ins have the password {DEMO_PASSWORD}:"
            );
        }
        for sign_in in demo_sign_ins() {
            println!(
                "  {:12} {:10} {}",
                sign_in.user_name,
                sign_in.role.name(),
                sign_in.display_name
            );
        }
        println!();
    } else if let Some(admin) = ensure_first_admin(server)
        .await
        .map_err(|fault| fault.0.to_string())?
    {
        println!(
            "\nFirst start. Sign in as {} with the one-time password {}\nIt is shown only now, and must be changed at the first sign-in.\n",
            admin.user_name, admin.one_time_password
        );
    }
    Ok(())
}

/// Ctrl-C, or the service manager's request to end.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}
