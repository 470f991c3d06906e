//! The time a look-up takes in an index of known jokes, how much memory it has, and what it misses
//! against comparing with every text:
//! `cargo run --release -p openmic-domain --example joke_index [texts]` (a million by default).
#![expect(clippy::print_stdout, reason = "this is what the example prints")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use openmic_domain::joke::Shingles;
use openmic_domain::joke::index::{Index, Query, Scratch};

/// A small generator (splitmix64): the same texts on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// By Zipf's law, roughly: word 1 twice as often as word 2.
    fn zipf(&mut self, n: usize) -> usize {
        let u = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (((n as f64).powf(u)) as usize).min(n) - 1
    }
}

/// Pronounceable words, so that pieces repeat as they do in a language.
fn words(dice: &mut Dice, n: usize) -> Vec<String> {
    const ONSETS: [&str; 20] = [
        "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "w", "st", "tr", "ch",
        "sh", "pl", "br",
    ];
    const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "ea", "oo", "ou", "ai"];
    const ENDS: [&str; 10] = ["", "", "n", "r", "t", "s", "ng", "ck", "l", "m"];
    (0..n)
        .map(|_| {
            let syllables = 1 + dice.below(3);
            (0..syllables)
                .map(|_| {
                    [
                        ONSETS[dice.below(20)],
                        VOWELS[dice.below(9)],
                        ENDS[dice.below(10)],
                    ]
                    .concat()
                })
                .collect()
        })
        .collect()
}

fn joke(dice: &mut Dice, words: &[String]) -> String {
    let mut text = String::from("Why did the ");
    for _ in 0..(10 + dice.below(14)) {
        let _ = write!(text, "{} ", words[dice.zipf(words.len())]);
    }
    text
}

/// The text with about a third of its words replaced and two of them swapped.
fn paraphrase(dice: &mut Dice, text: &str, words: &[String]) -> String {
    let mut told: Vec<&str> = text.split(' ').collect();
    for _ in 0..told.len() / 3 {
        let at = dice.below(told.len());
        told[at] = &words[dice.zipf(words.len())];
    }
    let (a, b) = (dice.below(told.len()), dice.below(told.len()));
    told.swap(a, b);
    told.join(" ")
}

fn main() {
    let n: usize = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000);
    let mut dice = Dice(7);
    let vocabulary = words(&mut dice, 40_000);
    let texts: Vec<String> = (0..n).map(|_| joke(&mut dice, &vocabulary)).collect();
    let characters: usize = texts.iter().map(String::len).sum();
    let before = resident();
    let start = Instant::now();
    let mut index = Index::build(texts.iter().map(String::as_str));
    println!(
        "{n} texts of {} characters on average: built in {:.1} s, {:.0} MB",
        characters / n,
        start.elapsed().as_secs_f64(),
        (resident() - before) / 1e6
    );
    let mut scratch = Scratch::default();
    let mut times: Vec<Duration> = Vec::new();
    let (mut found, asked) = (0, 2_000);
    let told: Vec<(usize, String)> = (0..asked)
        .map(|_| {
            let at = dice.below(n);
            (at, paraphrase(&mut dice, &texts[at], &vocabulary))
        })
        .collect();
    let cpu = processor();
    for (at, told) in &told {
        let start = Instant::now();
        let nearest = index.nearest(&Query::new(told), &mut scratch, 8, |_| true);
        times.push(start.elapsed());
        found += usize::from(
            nearest
                .first()
                .is_some_and(|first| first.text as usize == *at),
        );
    }
    report("look up a paraphrase", &mut times, cpu);
    println!("  its original is the nearest: {found} of {asked}");
    let told: Vec<String> = (0..asked).map(|_| joke(&mut dice, &vocabulary)).collect();
    let cpu = processor();
    for told in &told {
        let start = Instant::now();
        let nearest = index.nearest(&Query::new(told), &mut scratch, 8, |_| true);
        times.push(start.elapsed());
        std::hint::black_box(nearest);
    }
    report("look up a new joke", &mut times, cpu);
    let cpu = processor();
    for told in &told {
        let start = Instant::now();
        index.add(&Query::new(told));
        times.push(start.elapsed());
    }
    report("add a joke", &mut times, cpu);
    // Against every text, on a few questions.
    let all: Vec<Shingles> = texts.iter().map(|text| Shingles::of(text)).collect();
    let (mut same, mut lost) = (0, 0f64);
    for _ in 0..50 {
        let told = joke(&mut dice, &vocabulary);
        let shingles = Shingles::of(&told);
        let best = all
            .iter()
            .map(|other| shingles.similarity(other))
            .fold(0.0, f64::max);
        let nearest = index.nearest(&Query::new(&told), &mut scratch, 1, |text| {
            (text as usize) < n
        });
        let given = nearest.first().map_or(0.0, |first| first.similarity);
        same += usize::from(given >= best - 1e-9);
        lost = lost.max(best - given);
    }
    println!(
        "  new jokes whose nearest text is the true one: {same} of 50; similarity short by {lost:.3} at most"
    );
}

/// Times on the clock, which others on the machine prolong, and the processor time since `cpu`.
fn report(what: &str, times: &mut Vec<Duration>, cpu: f64) {
    let each = (processor() - cpu) / times.len() as f64 / 1e3;
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    println!(
        "{what}: processor time {each:.0} µs on average; median {:.0} µs, 99 % {:.0} µs, longest {:.0} µs",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    times.clear();
}

/// Nanoseconds that this thread has had the processor, where the system says.
fn processor() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .unwrap_or(f64::NAN)
}

/// Bytes in memory, where the system says.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split(' ').nth(1)?.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4096.0
}
