//! The static files as they are served: hashed names, compressed copies, and a manifest.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::wasm::Glue;
use super::{css, tree};
use crate::paths::Paths;

/// Files that clients ask for by a fixed name; they exist under that name too.
const FIXED_NAMES: [&str; 1] = ["favicon.ico"];
/// Extensions of files that compression makes smaller.
const TEXT: [&str; 11] = [
    "css",
    "html",
    "ico",
    "js",
    "json",
    "map",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
    "xml",
];
/// Brotli's best, and its usual window of 4 MiB.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// Bytes of a file as it is, and compressed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Size {
    /// Uncompressed.
    pub(crate) raw: u64,
    /// Brotli at its best.
    pub(crate) brotli: u64,
}

/// The sizes worth watching.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sizes {
    /// The WebAssembly module.
    pub(crate) wasm: Size,
    /// Its JavaScript glue.
    pub(crate) script: Size,
    /// The style sheet.
    pub(crate) style: Size,
}

/// Writes the site into a new folder and swaps it in, so that a server never sees half of it.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn write(paths: &Paths, glue: &Glue, force: bool) -> Result<Sizes> {
    let fresh = paths.site.with_extension("new");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    let mut site = Site {
        folder: fresh.clone(),
        old: (!force).then(|| paths.site.clone()),
        names: BTreeMap::new(),
    };
    let public = paths.root.join("app/public");
    for file in tree::files(&public)? {
        let name = file.strip_prefix(&public)?.to_string_lossy().into_owned();
        let content = read(&file)?;
        site.add(&name, &name, &content)?;
        if FIXED_NAMES.contains(&name.as_str()) {
            site.put(&name, &content)?;
        }
    }
    let sheet = css::resolve(
        &css::minify(&css::join(&paths.root.join("style"))?),
        &site.names,
    );
    let style = site.add("main.css", "main.css", sheet.as_bytes())?;

    let module = read(&glue.folder.join(Glue::MODULE))?;
    let wasm = site.add("islands.wasm", &format!("pkg/{}", Glue::MODULE), &module)?;
    // The script does not know where its module is: the page tells it, by the manifest.
    let text = read(&glue.folder.join(Glue::SCRIPT))?;
    let script = site.add("islands.js", &format!("pkg/{}", Glue::SCRIPT), &text)?;
    let snippets = glue.folder.join("snippets");
    for file in tree::files(&snippets)? {
        // The script imports these by a relative path that holds a hash already.
        let name = file
            .strip_prefix(&glue.folder)?
            .to_string_lossy()
            .into_owned();
        site.put(&format!("pkg/{name}"), &read(&file)?)?;
    }
    let manifest = serde_json::to_string_pretty(&site.names)?;
    std::fs::write(fresh.join("manifest.json"), manifest + "\n")?;

    if paths.site.exists() {
        let retired = paths.site.with_extension("old");
        if retired.exists() {
            std::fs::remove_dir_all(&retired)?;
        }
        std::fs::rename(&paths.site, &retired)?;
        std::fs::rename(&fresh, &paths.site)?;
        std::fs::remove_dir_all(&retired)?;
    } else {
        std::fs::rename(&fresh, &paths.site)?;
    }
    Ok(Sizes {
        wasm,
        script,
        style,
    })
}

/// A site in the making.
struct Site {
    folder: PathBuf,
    /// The site before, whose compressed files are taken over where nothing changed.
    old: Option<PathBuf>,
    /// From the name that pages use to the path the file has.
    names: BTreeMap<String, String>,
}

impl Site {
    /// Writes `content` to `path` with its hash in the name, and enters it into the manifest.
    fn add(&mut self, logical: &str, path: &str, content: &[u8]) -> Result<Size> {
        let hashed = hashed_name(path, &tree::name_hash(content));
        let size = self.put(&hashed, content)?;
        self.names.insert(logical.to_owned(), hashed);
        Ok(size)
    }

    /// Writes `content` to `path`, compressed too where that makes it smaller.
    fn put(&self, path: &str, content: &[u8]) -> Result<Size> {
        let file = self.folder.join(path);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&file, content)
            .with_context(|| format!("cannot write {}", file.display()))?;
        let mut size = Size {
            raw: content.len() as u64,
            brotli: content.len() as u64,
        };
        if !is_text(path) {
            return Ok(size);
        }
        for (suffix, compress) in [
            (".br", brotli as fn(&[u8]) -> Result<Vec<u8>>),
            (".gz", gzip),
        ] {
            let compressed = match self.taken_over(path, suffix, content) {
                Some(compressed) => compressed,
                None => compress(content)?,
            };
            if compressed.len() < content.len() {
                std::fs::write(self.folder.join(format!("{path}{suffix}")), &compressed)?;
                if suffix == ".br" {
                    size.brotli = compressed.len() as u64;
                }
            }
        }
        Ok(size)
    }

    fn taken_over(&self, path: &str, suffix: &str, content: &[u8]) -> Option<Vec<u8>> {
        let old = self.old.as_ref()?;
        (std::fs::read(old.join(path)).ok()? == content).then_some(())?;
        std::fs::read(old.join(format!("{path}{suffix}"))).ok()
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

/// `fonts/a.woff2` and `1f` make `fonts/a-1f.woff2`.
fn hashed_name(path: &str, hash: &str) -> String {
    let (folder, name) = path
        .rsplit_once('/')
        .map_or(("", path), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{folder}{slash}{stem}-{hash}.{extension}"),
        None => format!("{folder}{slash}{name}-{hash}"),
    }
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| TEXT.contains(&extension))
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    brotli::CompressorWriter::new(&mut out, 1 << 16, BROTLI_QUALITY, BROTLI_WINDOW)
        .write_all(content)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_hash_goes_before_the_last_extension() {
        assert_eq!(hashed_name("fonts/a.b.woff2", "1f"), "fonts/a.b-1f.woff2");
        assert_eq!(hashed_name("robots.txt", "1f"), "robots-1f.txt");
        assert_eq!(hashed_name("fonts/LICENSE", "1f"), "fonts/LICENSE-1f");
    }

    #[test]
    fn compressed_files_hold_the_same_bytes() {
        let content = "the same line again\n".repeat(300).into_bytes();
        let mut back = Vec::new();
        brotli::Decompressor::new(&brotli(&content).expect("brotli")[..], 4096)
            .read_to_end(&mut back)
            .expect("what brotli wrote");
        assert_eq!(back, content);
        back.clear();
        flate2::read::GzDecoder::new(&gzip(&content).expect("gzip")[..])
            .read_to_end(&mut back)
            .expect("what gzip wrote");
        assert_eq!(back, content);
    }

    #[test]
    fn a_site_is_found_by_its_manifest_and_rebuilt_the_same() {
        let root = std::env::temp_dir().join(format!("xtask-site-{}", std::process::id()));
        let at = |name: &str| root.join(name);
        for folder in ["app/public/fonts", "style", "glue", "target"] {
            std::fs::create_dir_all(at(folder)).expect("a folder");
        }
        let put = |name: &str, text: &str| std::fs::write(at(name), text).expect("a file");
        put("app/public/favicon.ico", "icon");
        put("app/public/fonts/a.woff2", "font");
        put("style/main.css", "a { src: url(/fonts/a.woff2) }");
        put("style/arena.css", "b { }");
        put("glue/islands.js", "export default init");
        put("glue/islands_bg.wasm", &"module ".repeat(200));
        let paths = Paths {
            root: root.clone(),
            tools: at("target/openmic"),
            cargo_target: at("target"),
            wasm_target: at("target/wasm"),
            site: at("target/site"),
            data: at("data"),
        };
        let glue = Glue { folder: at("glue") };
        let sizes = write(&paths, &glue, false).expect("a site");
        assert!(sizes.wasm.brotli < sizes.wasm.raw);

        let read = |name: &str| {
            std::fs::read_to_string(paths.site.join(name)).expect("a file of the site")
        };
        let manifest = read("manifest.json");
        let names: BTreeMap<String, String> = serde_json::from_str(&manifest).expect("a manifest");
        let logical: Vec<&str> = names.keys().map(String::as_str).collect();
        assert_eq!(
            logical,
            [
                "favicon.ico",
                "fonts/a.woff2",
                "islands.js",
                "islands.wasm",
                "main.css"
            ]
        );
        assert_eq!(read(&names["islands.js"]), "export default init");
        assert_eq!(
            read(&names["main.css"]),
            format!("a{{src: url(/{})}}b{{}}", names["fonts/a.woff2"])
        );
        assert_eq!(read("favicon.ico"), "icon");
        assert!(
            paths
                .site
                .join(format!("{}.br", names["islands.wasm"]))
                .is_file()
        );

        put("style/arena.css", "b { color: red }");
        write(&paths, &glue, false).expect("a second site");
        let again: BTreeMap<String, String> =
            serde_json::from_str(&read("manifest.json")).expect("a manifest");
        assert_eq!(again["islands.js"], names["islands.js"]);
        assert_ne!(again["main.css"], names["main.css"]);
        assert!(
            !paths.site.join(&names["main.css"]).exists(),
            "the old style is gone"
        );
        let _ = std::fs::remove_dir_all(root);
    }
}
