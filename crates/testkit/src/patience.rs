//! Asking again.

use orion_service::Error;

/// Asks until the database is not too busy to answer, as tills and phones do: where many race for one lock on a slow machine,
/// some are told to come back.
///
/// # Errors
/// Any other error.
pub async fn patiently<T, F>(mut ask: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    loop {
        match ask().await {
            Err(Error::Busy | Error::Contention) => {}
            answer => return answer,
        }
    }
}
