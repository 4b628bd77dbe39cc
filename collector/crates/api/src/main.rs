//! `ollystack-api`: serves the correlation API and the web UI.

fn main() -> anyhow::Result<()> {
    println!("{}", olly_api::router::document().to_pretty_json()?);
    Ok(())
}
