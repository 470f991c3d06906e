//! Ratings on three points, as caption contests collect them: unfunny, somewhat funny, funny.

/// How often each of the three was said of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ThreePoints {
    /// Worth 1.
    pub unfunny: u64,
    /// Worth 2.
    pub somewhat: u64,
    /// Worth 3.
    pub funny: u64,
}

impl ThreePoints {
    /// How many ratings there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.unfunny + self.somewhat + self.funny
    }

    /// The mean, from 1 to 3; none without ratings.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let sum = self.unfunny as f64 + 2.0 * self.somewhat as f64 + 3.0 * self.funny as f64;
        (self.n() > 0).then(|| sum / self.n() as f64)
    }

    /// The standard error of the mean, s / √n with s² the unbiased variance; none with fewer than two.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        let n = self.n() as f64;
        let mean = self.mean().filter(|_| self.n() > 1)?;
        let squares: f64 = [(1.0, self.unfunny), (2.0, self.somewhat), (3.0, self.funny)]
            .into_iter()
            .map(|(worth, count)| count as f64 * (worth - mean).powi(2))
            .sum();
        Some((squares / (n - 1.0) / n).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::ThreePoints;

    #[test]
    fn nothing_is_said_of_no_ratings() {
        assert_eq!(ThreePoints::default().mean(), None);
        let one = ThreePoints {
            funny: 1,
            ..ThreePoints::default()
        };
        assert_eq!((one.mean(), one.standard_error()), (Some(3.0), None));
        let same = ThreePoints {
            somewhat: 9,
            ..ThreePoints::default()
        };
        assert_eq!((same.mean(), same.standard_error()), (Some(2.0), Some(0.0)));
    }

    /// The published means and standard errors of two New Yorker caption contests, every caption of them.
    #[test]
    fn caption_contests_are_reproduced() {
        let folder =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/caption-contest");
        let mut captions = 0;
        for contest in ["508-round2", "509-round2"] {
            let file = folder.join(format!("{contest}_summary_RoundRobin.csv"));
            let Ok(bytes) = std::fs::read(&file) else {
                eprintln!("SKIPPED: {} is not there", file.display());
                return;
            };
            let mut rows = csv::Reader::from_reader(bytes.as_slice());
            let headers = rows.headers().unwrap().clone();
            let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
            let of = ["unfunny", "somewhat_funny", "funny", "score", "precision"].map(column);
            for row in rows.records() {
                let row = row.unwrap();
                let whole = |at: usize| row[of[at]].parse::<f64>().unwrap() as u64;
                let number = |at: usize| row[of[at]].parse::<f64>().unwrap();
                let told = ThreePoints {
                    unfunny: whole(0),
                    somewhat: whole(1),
                    funny: whole(2),
                };
                let (mean, error) = (told.mean().unwrap(), told.standard_error().unwrap());
                assert!((mean - number(3)).abs() < 1e-12, "{mean} {row:?}");
                assert!((error - number(4)).abs() < 1e-12, "{error} {row:?}");
                captions += 1;
            }
        }
        assert!(captions > 20, "{captions}");
    }
}
