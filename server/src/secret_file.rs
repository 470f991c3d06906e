//! The master key's file: made once, readable by its owner only.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, bail};
use openmic_app::secrets::Secrets;

use crate::config::Config;

/// The master key: from the configuration, from its file, or made now and written there.
pub fn load(config: &Config) -> anyhow::Result<Secrets> {
    if let Some(text) = &config.secret {
        return Secrets::decode(text)
            .context("OPENMIC_SECRET is not 32 bytes in URL-safe base64; `openmic doctor --new-secret` makes one");
    }
    let path = &config.secret_file;
    match fs::read_to_string(path) {
        Ok(text) => Secrets::decode(&text).with_context(|| {
            format!("{} does not hold a secret key; restore it from a backup: without it stored endpoint keys cannot be read", path.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(path),
        Err(error) => Err(error).with_context(|| format!("the secret key {} cannot be read", path.display())),
    }
}

fn make(path: &Path) -> anyhow::Result<Secrets> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).with_context(|| {
            format!(
                "the folder {} for the secret key cannot be made",
                folder.display()
            )
        })?;
    }
    let secrets = Secrets::generate();
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(secrets.encode().as_bytes())
                .and_then(|()| file.sync_all())
                .with_context(|| format!("the secret key {} cannot be written", path.display()))?;
            Ok(secrets)
        }
        // Another process of the same start was quicker: take its key.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            match Secrets::decode(&fs::read_to_string(path)?) {
                Some(secrets) => Ok(secrets),
                None => bail!("{} does not hold a secret key", path.display()),
            }
        }
        Err(error) => {
            Err(error).with_context(|| format!("the secret key {} cannot be made", path.display()))
        }
    }
}
