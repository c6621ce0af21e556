//! How soon the program answers and how little memory it takes, with the demo's data.

use std::path::Path;
use std::time::Duration;

use crate::figures::median;
use crate::moment::pause;
use crate::orion::Installation;
use crate::report::{Figure, Target};

/// Starts that are timed.
const STARTS: usize = 7;
/// How long the demo is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(5);

/// Memory of an idle demo, and the time from start to first answer on a folder that exists.
pub(crate) async fn measure(binary: &Path, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let data = folder.join("demo");
    std::fs::create_dir_all(&data)?;
    let demo = Installation { binary: binary.to_path_buf(), data, url: None };
    // The first start, which writes ninety days of history before it serves.
    let (server, _) = demo.start(&["demo"]).await?;
    for page in ["/", "/terminal", "/demo/mail", "/api/openapi.json"] {
        server.get(page).await?;
    }
    pause(IDLE).await;
    let memory = server.memory()?;
    server.stop().await?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let (server, waited) = demo.start(&["serve"]).await?;
        starts.push(waited.as_secs_f64() * 1e3);
        server.stop().await?;
    }
    let first = median(&starts);
    Ok(vec![
        Figure {
            what: "Memory, idle, demo open".to_owned(),
            target: Target::AtMost(60.0, 60.0),
            measured: memory,
            unit: " MB",
            product: format!("{memory:.1} MB resident"),
            reference: "–".to_owned(),
        },
        Figure {
            what: "Start to first answer, existing data folder".to_owned(),
            target: Target::AtMost(300.0, 300.0),
            measured: first,
            unit: " ms",
            product: format!("median of {STARTS} starts: {first:.0} ms"),
            reference: "–".to_owned(),
        },
    ])
}
