//! The pages through the whole router, as a browser asks for them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod apple;
mod browser;
mod elsewhere;
mod first_run;
mod forms;
mod google_callbacks;
mod phone;
mod places;
mod storefront;
mod wallets;
