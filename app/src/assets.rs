//! The addresses of style sheet, icons and wasm: content-hashed names from the bundle's manifest.

use std::{collections::BTreeMap, path::Path, sync::Arc};

/// Logical name to address, as written by the bundle.
#[derive(Debug, Clone, Default)]
pub struct Assets(Arc<BTreeMap<String, String>>);

/// Why the manifest could not be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The file is not there or cannot be read.
    #[error(
        "{path} cannot be read ({source}): build the browser half with `cargo xtask bundle`, or say where it is with --site"
    )]
    Read {
        /// The manifest.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what the bundle writes.
    #[error("{path} is not a manifest of the bundle: {source}")]
    Parse {
        /// The manifest.
        path: String,
        /// What the parser said.
        source: serde_json::Error,
    },
}

impl Assets {
    /// Reads `manifest.json` in the site folder.
    pub fn read(site: &Path) -> Result<Self, AssetsError> {
        let path = site.join("manifest.json");
        let shown = path.display().to_string();
        let text = std::fs::read(&path).map_err(|source| AssetsError::Read {
            path: shown.clone(),
            source,
        })?;
        let names = serde_json::from_slice(&text).map_err(|source| AssetsError::Parse {
            path: shown,
            source,
        })?;
        Ok(Assets(Arc::new(names)))
    }

    /// The address of a file by its logical name; unhashed when the bundle does not know it.
    pub fn href(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(hashed) => format!("/{hashed}"),
            None => format!("/{name}"),
        }
    }
}
