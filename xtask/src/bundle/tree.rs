//! Folders of files: listing them in a fixed order, and one hash over all of them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Hexadecimal digits of a content hash in a file name: 48 bits, plenty for some dozens of files.
const NAME_DIGITS: usize = 12;

/// Every file under `folder`, sorted; none if the folder is not there. Hidden files are left out.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// The hash of some bytes as it stands in a file name.
pub(crate) fn name_hash(bytes: &[u8]) -> String {
    let mut hash = format!("{:x}", Sha256::digest(bytes));
    hash.truncate(NAME_DIGITS);
    hash
}

/// One hash over files, their names included, and any other text the result depends on.
#[derive(Debug, Default)]
pub(crate) struct Inputs(Sha256);

impl Inputs {
    /// Adds a text.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.part(text.as_bytes());
        self
    }

    /// Adds files and folders below `root`; one that is not there counts as empty.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn files(mut self, root: &Path, names: &[&str]) -> Result<Self> {
        for name in names {
            let path = root.join(name);
            let list = if path.is_file() {
                vec![path]
            } else {
                files(&path)?
            };
            for file in list {
                let content = std::fs::read(&file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                let shown = file.strip_prefix(root).unwrap_or(&file);
                self.part(shown.to_string_lossy().as_bytes());
                self.part(&content);
            }
        }
        Ok(self)
    }

    /// The hash in hexadecimal.
    pub(crate) fn finish(self) -> String {
        format!("{:x}", self.0.finalize())
    }

    /// The length goes first, so that two parts never read as one.
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_from_one_part_to_the_next_changes_the_hash() {
        let one = Inputs::default().text("ab").text("c").finish();
        let other = Inputs::default().text("a").text("bc").finish();
        assert_ne!(one, other);
    }

    #[test]
    fn a_missing_folder_has_no_files() {
        assert!(
            files(Path::new("/nowhere/at/all"))
                .expect("absence is no error")
                .is_empty()
        );
    }
}
