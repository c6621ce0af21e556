//! Running the program: routes, listener, housekeeping, and an orderly end.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use orion_config::{self as config, Settings};
use orion_http::FrontDoor;
use orion_http::client_address::{ForwardedHeader, TrustedProxies};
use orion_http::limits::{Limits, Switch};
use orion_http::serve::{Ended, serve as serve_http};
use orion_service::App;
use orion_service::setup::{NewUser, Platform};
use orion_web::WebOptions;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;

use crate::output::say;
use crate::workers::Workers;
use crate::{wallets, wiring};

/// Runs the program until it is told to stop.
///
/// # Errors
/// [`wiring::Refused`], or the address is taken.
pub(crate) async fn serve(mut settings: Settings) -> anyhow::Result<ExitCode> {
    let stop = Stop::listen()?;
    let listener = listen(settings.http.listen).await?;
    settings.http.listen = listener.local_addr()?;
    // What is configured and cannot work is said before anything is opened.
    let options = WebOptions {
        demo: false,
        google: wallets::google(&settings)?,
        apple: wallets::apple(&settings)?,
        fetches: wallets::fetches(&settings)?,
    };
    let wired = wiring::open(&settings).await?;
    let forgotten = wired.app.replay_erasures().await.context("the erasure journal cannot be replayed")?;
    if forgotten > 0 {
        tracing::warn!(people = forgotten, "forgot people again whom an older copy of the database still knew");
    }
    greet(&settings, &wired.app).await?;
    run(&settings, Arc::clone(&wired.app), listener, stop, options).await?;
    drop(wired.folder);
    Ok(ExitCode::SUCCESS)
}

/// Takes the address.
///
/// # Errors
/// Somebody else has it.
pub(crate) async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; is another program there? Choose another with ORION_LISTEN")
    })
}

/// Serves until SIGTERM or Ctrl-C, then lets everything that was accepted come to its end.
///
/// # Errors
/// The listener broke.
pub(crate) async fn run(
    settings: &Settings,
    app: Arc<App>,
    listener: TcpListener,
    stop: Stop,
    options: WebOptions,
) -> anyhow::Result<()> {
    let workers = Workers::start(settings, &app, options.google.clone(), options.apple.clone())?;
    let router = router(settings, Arc::clone(&app), options);
    tracing::info!(address = %listener.local_addr()?, version = env!("CARGO_PKG_VERSION"), "listening");
    let ended = serve_http(listener, router, proxies(settings), stop.told()).await;
    if ended == Ended::CutOff {
        tracing::warn!("some requests took longer than the time to finish; what they asked of the ledger still runs");
    }
    workers.stop().await;
    app.drain().await;
    tracing::info!("stopped");
    Ok(())
}

fn router(settings: &Settings, app: Arc<App>, options: WebOptions) -> axum::Router {
    let counted = match settings.http.rate_limits {
        config::RateLimits::On => Switch::On,
        config::RateLimits::Off => Switch::Off,
    };
    let door = FrontDoor::new(Arc::clone(&app), proxies(settings), Limits::new(counted));
    let surfaces =
        orion_api::router(&door).merge(orion_web::router(door.clone(), options)).merge(crate::health::router(app));
    orion_http::enclose(surfaces, door.entrance().clone())
}

fn proxies(settings: &Settings) -> TrustedProxies {
    let header = match settings.http.forwarded_header {
        config::ForwardedHeader::None => ForwardedHeader::None,
        config::ForwardedHeader::XForwardedFor => ForwardedHeader::XForwardedFor,
        config::ForwardedHeader::Forwarded => ForwardedHeader::Forwarded,
    };
    TrustedProxies { networks: settings.http.trusted_proxies.clone(), header }
}

/// Hears when the program is to stop, from the moment it is made.
pub(crate) struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    /// Starts to listen.
    ///
    /// # Errors
    /// The system does not let the program hear signals.
    pub(crate) fn listen() -> anyhow::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for SIGTERM or Ctrl-C.
    pub(crate) async fn told(mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
        tracing::info!("stopping: no new requests, those under way come to their end");
    }
}

/// On the first start: creates the configured admin, or prints a one-time link. There is no default password.
async fn greet(settings: &Settings, app: &App) -> anyhow::Result<()> {
    let url = wiring::public_url(settings);
    if let (Some(first), true) = (&settings.first_admin, app.needs_setup().await?) {
        let new = NewUser {
            email: first.email.clone(),
            name: orion_domain::Label::new("Administrator").map_err(|problem| anyhow::anyhow!("name {problem}"))?,
            locale: settings.defaults.locale,
            password: first.password.expose_secret().to_owned(),
        };
        app.create_user(new, Platform::Admin).await.map_err(|error| match error {
            orion_service::Error::Invalid(_) => anyhow::Error::from(wiring::Refused(
                "ORION_ADMIN_PASSWORD is too easy to guess; use several unrelated words".to_owned(),
            )),
            other => other.into(),
        })?;
        say(&format!("The administrator {} was created from the configuration.", first.email.display()));
    }
    say(&format!("Orion Loyalty {} at {url}, data in {}", env!("CARGO_PKG_VERSION"), settings.data_dir.display()));
    if let Some(token) = app.new_setup_token().await? {
        say("No administrator yet. Open this link within 30 minutes; it works once:");
        say(&format!("  {url}/setup/{token}"));
    }
    Ok(())
}
