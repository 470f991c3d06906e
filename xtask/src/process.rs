//! Other programs: running them, reading them, and stopping them politely.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};

const POLL: Duration = Duration::from_millis(15);
/// How long a program that shares our terminal gets to end by the Ctrl-C it received itself.
const OWN_SIGNAL_GRACE: Duration = Duration::from_secs(3);
/// How many lines of a failed program's output go into the error.
const TAIL_LINES: usize = 25;

/// Set by SIGINT and SIGTERM once [`listen_for_stop`] has been called.
fn stop_flag() -> &'static Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    FLAG.get_or_init(Arc::default)
}

/// From now on SIGINT and SIGTERM end the running step and let the command clean up.
///
/// # Errors
/// When the handlers cannot be registered.
pub(crate) fn listen_for_stop() -> Result<()> {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // However often it comes: ended at once, this program would leave its services behind.
        signal_hook::flag::register(signal, Arc::clone(stop_flag()))?;
    }
    Ok(())
}

/// Whether someone asked this command to stop.
pub(crate) fn stopping() -> bool {
    stop_flag().load(Ordering::Relaxed)
}

/// How a program is named in messages: its file name and its arguments.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Runs a program without showing anything and returns what it wrote to standard output.
///
/// # Errors
/// When it cannot be started or fails; the message then holds the end of its output.
pub(crate) fn quiet(command: &mut Command) -> Result<String> {
    quiet_within(command, None)
}

/// [`quiet`] with a limit, after which the program is stopped and the call fails.
///
/// # Errors
/// As [`quiet`], and when the limit has passed.
pub(crate) fn quiet_within(command: &mut Command, limit: Option<Duration>) -> Result<String> {
    let name = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let out = drain(child.stdout.take());
    let err = drain(child.stderr.take());
    let status = wait(&mut child, limit).with_context(|| format!("`{name}`"))?;
    let out = out
        .join()
        .map_err(|_| anyhow!("reading from `{name}` failed"))?;
    let err = err
        .join()
        .map_err(|_| anyhow!("reading from `{name}` failed"))?;
    if status.success() {
        return Ok(out);
    }
    bail!(
        "`{name}` failed ({status}):\n{}",
        tail(&format!("{out}\n{err}"))
    );
}

/// Runs a program that may leave another one running behind it.
///
/// Such a program keeps the streams it was given open, so reading them to their end, as [`quiet`]
/// does, would wait for ever. Its output goes to a file instead.
///
/// # Errors
/// As [`quiet`].
pub(crate) fn detached(command: &mut Command) -> Result<()> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = shown(command);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let log = std::env::temp_dir().join(format!("openmic-{}-{number}.log", std::process::id()));
    let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let ended = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        // A Ctrl-C is not to end a database that has just been started.
        .process_group(0)
        .status();
    let said = tail_of(&log);
    let _ = std::fs::remove_file(&log);
    let status = ended.with_context(|| format!("cannot start `{name}`"))?;
    if !status.success() {
        bail!("`{name}` failed ({status}):\n{said}");
    }
    Ok(())
}

/// Runs a program that writes to our terminal.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn loud(command: &mut Command) -> Result<()> {
    let name = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let status = wait(&mut child, None).with_context(|| format!("`{name}`"))?;
    if !status.success() {
        bail!("`{name}` failed ({status}); its own messages are above");
    }
    Ok(())
}

/// Runs a program that writes to our terminal and keeps a copy of both of its streams.
///
/// # Errors
/// When it cannot be started; its failure is in the returned status.
pub(crate) fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let name = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let out = echo(child.stdout.take());
    let err = echo(child.stderr.take());
    let status = wait(&mut child, None).with_context(|| format!("`{name}`"))?;
    let mut text = out
        .join()
        .map_err(|_| anyhow!("reading from `{name}` failed"))?;
    text.push_str(
        &err.join()
            .map_err(|_| anyhow!("reading from `{name}` failed"))?,
    );
    Ok((status, text))
}

/// Waits for a program, ends it when its time is over or someone asked us to stop.
fn wait(child: &mut Child, limit: Option<Duration>) -> Result<ExitStatus> {
    let started = Instant::now();
    let mut asked_to_stop: Option<Instant> = None;
    loop {
        if let Some(status) = child.try_wait()? {
            if stopping() {
                bail!("stopped");
            }
            return Ok(status);
        }
        if stopping() && asked_to_stop.get_or_insert_with(Instant::now).elapsed() > OWN_SIGNAL_GRACE
        {
            terminate(child, Duration::from_secs(5));
            bail!("stopped");
        }
        if limit.is_some_and(|limit| started.elapsed() > limit) {
            terminate(child, Duration::from_secs(1));
            bail!("no answer within {} s", started.elapsed().as_secs());
        }
        std::thread::sleep(POLL);
    }
}

/// Sends SIGTERM, and SIGKILL if the program is still there after `grace`.
fn terminate(child: &mut Child, grace: Duration) {
    // `kill` rather than a system call: this crate forbids unsafe code.
    let _ = Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status();
    let started = Instant::now();
    while started.elapsed() < grace {
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            return;
        }
        std::thread::sleep(POLL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn drain(stream: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn echo(stream: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        let Some(stream) = stream else { return text };
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
            let _ = std::io::stdout().write_all(&line);
            text.push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
        text
    })
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// The last lines of a log file, for an error message.
pub(crate) fn tail_of(log: &Path) -> String {
    tail(&std::fs::read_to_string(log).unwrap_or_default())
}

/// The full path of a program in `PATH`.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// A cargo command in the project root, free of what the outer cargo told this program about xtask.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        // Left in place these would look like changed inputs to build scripts and cause rebuilds.
        if [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ]
        .iter()
        .any(|prefix| text.starts_with(prefix))
            || text == "CARGO_PRIMARY_PACKAGE"
            || text == "LD_LIBRARY_PATH"
        {
            command.env_remove(&name);
        }
    }
    command
}

/// A program that runs beside this one until it is stopped.
#[derive(Debug)]
pub(crate) struct Service {
    name: String,
    child: Option<Child>,
    log: Option<PathBuf>,
}

impl Service {
    /// Starts a program in a process group of its own, so that Ctrl-C reaches it through us only.
    ///
    /// With `log`, both of its streams go to that file.
    ///
    /// # Errors
    /// When it cannot be started or the log cannot be written.
    pub(crate) fn start(name: &str, command: &mut Command, log: Option<&Path>) -> Result<Self> {
        command.stdin(Stdio::null()).process_group(0);
        if let Some(log) = log {
            if let Some(folder) = log.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let file =
                File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
            command.stdout(file.try_clone()?).stderr(file);
        }
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self {
            name: name.to_owned(),
            child: Some(child),
            log: log.map(Path::to_path_buf),
        })
    }

    /// Says how the program ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<String> {
        let status = self.child.as_mut()?.try_wait().ok()??;
        let mut message = format!("{} ended by itself ({status})", self.name);
        if let Some(log) = &self.log {
            message.push_str(&format!(
                "; the end of {}:\n{}",
                log.display(),
                tail_of(log)
            ));
        }
        Some(message)
    }

    /// Waits until `ready` says yes, at most `limit`.
    ///
    /// # Errors
    /// When the program ends, the time is over, or someone asked us to stop.
    pub(crate) fn wait_until(&mut self, limit: Duration, ready: impl Fn() -> bool) -> Result<()> {
        let started = Instant::now();
        loop {
            if let Some(message) = self.ended() {
                bail!(message);
            }
            if ready() {
                return Ok(());
            }
            if stopping() {
                bail!("stopped");
            }
            if started.elapsed() > limit {
                let log = self.log.as_deref().map(tail_of).unwrap_or_default();
                bail!(
                    "{} did not answer within {} s\n{log}",
                    self.name,
                    limit.as_secs()
                );
            }
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Stops the program: SIGTERM, then SIGKILL after `grace`.
    pub(crate) fn stop(&mut self, grace: Duration) {
        if let Some(mut child) = self.child.take()
            && !matches!(child.try_wait(), Ok(Some(_)))
        {
            terminate(&mut child, grace);
        }
    }

    /// Its process, while it has not been stopped.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Leaves the program running after this command has ended, and says which process it is.
    pub(crate) fn leave(mut self) -> Option<u32> {
        self.child.take().map(|child| child.id())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop(Duration::from_secs(12));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_program_is_quoted_in_the_error() {
        let error = quiet(Command::new("sh").args(["-c", "echo first; echo why >&2; exit 3"]))
            .expect_err("exit 3 is a failure");
        let text = format!("{error:#}");
        assert!(
            text.contains("why") && text.contains("first") && text.contains("exit status: 3"),
            "{text}"
        );
    }

    #[test]
    fn a_program_that_hangs_is_stopped_at_its_limit() {
        let started = Instant::now();
        let result = quiet_within(
            Command::new("sleep").arg("30"),
            Some(Duration::from_millis(200)),
        );
        assert!(result.is_err());
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_service_that_dies_is_reported_with_its_log() {
        let log = std::env::temp_dir().join(format!("xtask-service-{}.log", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", "echo no such port; exit 4"]);
        let mut service = Service::start("the thing", &mut command, Some(&log)).expect("sh starts");
        let error = service
            .wait_until(Duration::from_secs(5), || false)
            .expect_err("it ends before it is ready");
        let text = format!("{error:#}");
        assert!(
            text.contains("the thing ended by itself") && text.contains("no such port"),
            "{text}"
        );
        let _ = std::fs::remove_file(log);
    }
}
