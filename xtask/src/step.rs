//! One line for each step: what it does, and how long it took.

use std::cell::Cell;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use anyhow::Result;

thread_local! {
    /// How many steps are open, so that a step inside a step is indented.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work` as a silent step: one line, finished with the time and the note that `work` returns.
///
/// # Errors
/// Those of `work`, after the line has said that the step failed.
pub(crate) fn quiet<T>(
    verb: &str,
    what: &str,
    work: impl FnOnce(&mut Note) -> Result<T>,
) -> Result<T> {
    let terminal = std::io::stdout().is_terminal();
    let label = label(verb, what);
    if terminal {
        print!("{label} … ");
        flush();
    }
    let ended = measured(work);
    if terminal && ended.shown {
        // The work wrote lines of its own after the label: name the step again.
        print!("{label} … ");
    } else if !terminal {
        print!("{label} … ");
    }
    ended.close()
}

/// Runs `work` as a step whose programs write to the terminal: a line before, and one after.
///
/// # Errors
/// Those of `work`, after the line has said that the step failed.
pub(crate) fn loud<T>(
    verb: &str,
    what: &str,
    work: impl FnOnce(&mut Note) -> Result<T>,
) -> Result<T> {
    let label = label(verb, what);
    println!("{label} …");
    flush();
    let ended = measured(work);
    print!("{label} … ");
    ended.close()
}

/// What a step has to say about itself once it is over.
#[derive(Debug, Default)]
pub(crate) struct Note {
    text: Option<String>,
    shown: bool,
}

impl Note {
    /// Puts `text` behind the time, in brackets.
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.text = Some(text.into());
    }

    /// Writes a line while the step is still running.
    pub(crate) fn line(&mut self, text: &str) {
        if !self.shown && std::io::stdout().is_terminal() {
            println!();
        }
        self.shown = true;
        println!("        {text}");
        flush();
    }
}

struct Ended<T> {
    result: Result<T>,
    took: Duration,
    note: Option<String>,
    shown: bool,
}

impl<T> Ended<T> {
    fn close(self) -> Result<T> {
        match (&self.result, self.note) {
            (Ok(_), Some(note)) => println!("{} ({note})", short_time(self.took)),
            (Ok(_), None) => println!("{}", short_time(self.took)),
            (Err(_), _) => println!("failed after {}", short_time(self.took)),
        }
        flush();
        self.result
    }
}

fn measured<T>(work: impl FnOnce(&mut Note) -> Result<T>) -> Ended<T> {
    let started = Instant::now();
    let mut note = Note::default();
    DEPTH.set(DEPTH.get() + 1);
    let result = work(&mut note);
    DEPTH.set(DEPTH.get() - 1);
    Ended {
        result,
        took: started.elapsed(),
        note: note.text,
        shown: note.shown,
    }
}

fn label(verb: &str, what: &str) -> String {
    format!("{:indent$}{verb:<7} {what}", "", indent = 2 * DEPTH.get())
}

fn flush() {
    // A closed standard output is no reason to stop the work.
    let _ = std::io::stdout().flush();
}

/// A duration as a person says it: `0.3 s`, `12 s`, `1 m 12 s`, `1 h 02 m`.
pub(crate) fn short_time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} m {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} m"),
    }
}

/// A number of bytes as a person says it: `812 B`, `196.0 kB`, `1.3 MB` (powers of 1,000).
pub(crate) fn short_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_like_speech() {
        let say = |seconds: f64| short_time(Duration::from_secs_f64(seconds));
        assert_eq!(say(0.04), "0.0 s");
        assert_eq!(say(9.94), "9.9 s");
        assert_eq!(say(9.96), "10 s");
        assert_eq!(say(59.6), "1 m 00 s");
        assert_eq!(say(72.0), "1 m 12 s");
        assert_eq!(say(3_720.0), "1 h 02 m");
    }

    #[test]
    fn sizes_use_powers_of_a_thousand() {
        assert_eq!(short_size(999), "999 B");
        assert_eq!(short_size(196_000), "196.0 kB");
        assert_eq!(short_size(1_300_000), "1.3 MB");
    }
}
