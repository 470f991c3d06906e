//! Names to small numbers: the table that every row of a vote file goes through twice.
//!
//! Open addressing with the first and last eight bytes of a name in its slot: the names that boards
//! have, mostly short, are told apart without a look at their text. Not made for names chosen by an
//! attacker: those can make it slow, never wrong.

/// Texts numbered from 0 in order of first appearance.
#[derive(Debug, Clone)]
pub(in crate::votes) struct Names {
    texts: Vec<Box<[u8]>>,
    slots: Vec<Slot>,
    mask: usize,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Key,
    /// Number of the name; [`EMPTY`] if there is none.
    id: u32,
}

const EMPTY: u32 = u32::MAX;

/// Length and both ends of a text: the whole of one of up to 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    head: u64,
    tail: u64,
    len: u32,
}

const WHOLE: usize = 16;

fn word(bytes: &[u8]) -> u64 {
    bytes
        .first_chunk::<8>()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

impl Key {
    #[inline]
    fn of(text: &[u8]) -> Self {
        let len = text.len();
        let (head, tail) = if len >= 8 {
            (word(text), word(&text[len - 8..]))
        } else if let (Some(head), Some(tail)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            (
                u64::from(u32::from_le_bytes(*head)),
                u64::from(u32::from_le_bytes(*tail)),
            )
        } else if len > 0 {
            let bytes = [text[0], text[len / 2], text[len - 1], 0];
            (u64::from(u32::from_le_bytes(bytes)), 0)
        } else {
            (0, 0)
        };
        Self {
            head,
            tail,
            // Longer names are compared as a whole anyway.
            len: u32::try_from(len).unwrap_or(u32::MAX),
        }
    }

    #[inline]
    fn hash(self, text: &[u8]) -> usize {
        let mut hash = mix(self.head ^ FIRST, self.tail ^ SECOND ^ u64::from(self.len));
        if text.len() > WHOLE {
            for piece in text[8..text.len() - 8].chunks(8) {
                let mut bytes = [0; 8];
                bytes[..piece.len()].copy_from_slice(piece);
                hash = mix(hash ^ FIRST, u64::from_le_bytes(bytes) ^ SECOND);
            }
        }
        // Truncation only drops bits of the hash.
        hash as usize
    }
}

/// Digits of the square roots of 2 and 3: bits without a pattern.
const FIRST: u64 = 0x6A09_E667_F3BC_C908;
const SECOND: u64 = 0xBB67_AE85_84CA_A73B;

/// Both halves of the product: every bit of either operand reaches the low bits.
#[inline]
pub(super) const fn mix(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    (product ^ (product >> 64)) as u64
}

impl Default for Names {
    fn default() -> Self {
        Self::with_slots(64)
    }
}

impl Names {
    fn with_slots(n: usize) -> Self {
        let empty = Slot {
            key: Key {
                head: 0,
                tail: 0,
                len: 0,
            },
            id: EMPTY,
        };
        Self {
            texts: Vec::new(),
            slots: vec![empty; n],
            mask: n - 1,
        }
    }

    /// The texts in order of their numbers.
    pub(in crate::votes) fn texts(&self) -> &[Box<[u8]>] {
        &self.texts
    }

    /// The slot that holds `text`, or the empty one where it belongs.
    #[inline]
    fn slot(&self, key: Key, text: &[u8]) -> usize {
        let mut at = key.hash(text) & self.mask;
        loop {
            let slot = &self.slots[at];
            if slot.id == EMPTY
                || (slot.key == key
                    && (text.len() <= WHOLE || *self.texts[slot.id as usize] == *text))
            {
                return at;
            }
            at = (at + 1) & self.mask;
        }
    }

    /// The number of a text that is there.
    #[inline]
    pub(super) fn find(&self, text: &[u8]) -> Option<u32> {
        let id = self.slots[self.slot(Key::of(text), text)].id;
        (id != EMPTY).then_some(id)
    }

    /// The number of a text, a new one if need be. There is room for 2³² − 2 texts; the memory of no
    /// machine holds as many, and all beyond share the last number.
    #[inline]
    pub(in crate::votes) fn number(&mut self, text: &[u8]) -> u32 {
        let key = Key::of(text);
        let at = self.slot(key, text);
        let id = self.slots[at].id;
        if id == EMPTY {
            return self.add(key, text, at);
        }
        id
    }

    #[cold]
    fn add(&mut self, key: Key, text: &[u8], mut at: usize) -> u32 {
        // Half full at most, so that a search ends soon.
        if (self.texts.len() + 1) * 2 > self.slots.len() {
            let mut larger = Self::with_slots(self.slots.len() * 4);
            larger.texts = std::mem::take(&mut self.texts);
            for (id, text) in (0u32..).zip(&larger.texts) {
                let key = Key::of(text);
                // All texts differ, so that only an empty slot can end the search.
                let mut at = key.hash(text) & larger.mask;
                while larger.slots[at].id != EMPTY {
                    at = (at + 1) & larger.mask;
                }
                larger.slots[at] = Slot { key, id };
            }
            *self = larger;
            at = self.slot(key, text);
        }
        let id = u32::try_from(self.texts.len())
            .unwrap_or(EMPTY)
            .min(EMPTY - 1);
        self.texts.push(text.into());
        self.slots[at] = Slot { key, id };
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_number_whatever_its_length() {
        let mut names = Names::default();
        let mut expected = std::collections::HashMap::new();
        for round in 0..3 {
            for n in 0..2000u32 {
                // Lengths 0 to 40, with equal ends and with zero bytes.
                let text: Vec<u8> = match n % 4 {
                    0 => vec![b'a'; n as usize / 40],
                    1 => format!("meta-llama/{n:05}-Instruct").into_bytes(),
                    2 => vec![0; n as usize / 50],
                    _ => n.to_string().into_bytes(),
                };
                let next = expected.len() as u32;
                let id = *expected.entry(text.clone()).or_insert(next);
                assert_eq!(names.number(&text), id, "round {round}: {text:?}");
                assert_eq!(names.find(&text), Some(id));
                assert_eq!(*names.texts()[id as usize], *text);
            }
        }
        assert_eq!(names.texts().len(), expected.len());
        assert_eq!(names.find(b"never seen"), None);
    }
}
