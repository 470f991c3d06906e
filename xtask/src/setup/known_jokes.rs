//! Collections of jokes that were told before, to tell original ones from: fetched where they can be, done
//! without where not. Their texts are no part of the project.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::paths::Paths;
use crate::process;
use crate::setup::{apt, node};
use crate::step;

/// The package of the npm registry, and its version.
const NPM: (&str, &str) = ("one-liner-joke", "1.2.2");

/// The Debian package of the `fortune` program's texts, and where it puts them.
const DEBIAN: &str = "fortunes";
const FORTUNES: &str = "/usr/share/games/fortunes";

/// Its files that are mostly jokes.
const FORTUNE_FILES: [&str; 8] = [
    "computers",
    "definitions",
    "fortunes",
    "humorists",
    "linuxcookie",
    "men-women",
    "miscellaneous",
    "science",
];

/// A file of jokes with what `openmic import jokes` wants to know of it.
pub(crate) struct Collection {
    file: PathBuf,
    format: &'static str,
    source: String,
    licence: &'static str,
}

impl Collection {
    /// What follows `openmic import jokes`.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let file = self.file.display().to_string();
        [
            file.as_str(),
            "--format",
            self.format,
            "--source",
            &self.source,
            "--licence",
            self.licence,
        ]
        .map(str::to_owned)
        .to_vec()
    }
}

/// The collections that are there or can be fetched. A missing one is said and left out.
///
/// # Errors
/// None but a broken terminal: jokes are compared with one another without any collection.
pub(crate) fn ensure(paths: &Paths) -> Result<Vec<Collection>> {
    step::quiet("set up", "known jokes", |note| {
        let mut found = Vec::new();
        let mut said = Vec::new();
        match npm_jokes(paths) {
            Ok(collection) => {
                said.push(NPM.0.to_owned());
                found.push(collection);
            }
            Err(error) => said.push(format!("without {} ({error:#})", NPM.0)),
        }
        match fortunes() {
            Ok(mut collections) => {
                said.push(DEBIAN.to_owned());
                found.append(&mut collections);
            }
            Err(error) => said.push(format!("without {DEBIAN} ({error:#})")),
        }
        note.say(said.join(", "));
        Ok(found)
    })
}

fn npm_jokes(paths: &Paths) -> Result<Collection> {
    let (name, version) = NPM;
    let folder = paths.tools.join("known-jokes");
    let file = folder.join("node_modules").join(name).join("jokes.json");
    if !file.is_file() {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(
            folder.join("package.json"),
            format!("{{ \"private\": true, \"dependencies\": {{ \"{name}\": \"{version}\" }} }}\n"),
        )?;
        process::quiet(node::npm(&folder).args([
            "install",
            "--no-package-lock",
            "--ignore-scripts",
        ]))
        .context("npm could not install it")?;
    }
    Ok(Collection {
        file,
        format: "json",
        source: format!("{name} {version}"),
        licence: "MIT",
    })
}

fn fortunes() -> Result<Vec<Collection>> {
    if !Path::new(FORTUNES).is_dir() {
        apt::install(&[DEBIAN])?;
    }
    let version = process::quiet(Command::new("dpkg-query").args(["-W", "-f=${Version}", DEBIAN]))
        .unwrap_or_default();
    Ok(FORTUNE_FILES
        .iter()
        .map(|name| Path::new(FORTUNES).join(name))
        .filter(|file| file.is_file())
        .map(|file| Collection {
            format: "fortune",
            source: format!(
                "Debian {DEBIAN} {}: {}",
                version.trim(),
                file.file_name().unwrap_or_default().to_string_lossy()
            ),
            licence: "see /usr/share/doc/fortunes/copyright",
            file,
        })
        .collect())
}
