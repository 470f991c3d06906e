use super::*;

fn values(text: &str) -> Vec<f64> {
    numbers(text).iter().map(|number| number.value).collect()
}

#[test]
fn numbers_are_read_as_people_write_them() {
    for (text, value) in [
        ("42", 42.0),
        ("-5", -5.0),
        ("−5", -5.0),
        ("x = - 5", -5.0),
        ("1,234", 1234.0),
        ("1,234,567.89", 1_234_567.89),
        ("1.234,56", 1234.56),
        ("1.234.567", 1_234_567.0),
        ("1'234", 1234.0),
        ("1\u{202f}234", 1234.0),
        ("1_000", 1000.0),
        ("1{,}234", 1234.0),
        ("1\\,234", 1234.0),
        ("3,5", 3.5),
        ("0,125", 0.125),
        (".5", 0.5),
        ("1.5e-3", 0.0015),
        ("1.2 × 10^{5}", 120_000.0),
        ("1.2 \\times 10^5", 120_000.0),
        ("3 x 10⁻²", 0.03),
        ("2^{10}", 1024.0),
        ("$70,000", 70_000.0),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("\\$12.50", 12.5),
        ("USD 12", 12.0),
        ("USD12", 12.0),
        ("€5", 5.0),
        ("3/4", 0.75),
        ("1 1/2", 1.5),
        ("1½", 1.5),
        ("½", 0.5),
        ("\\frac{3}{4}", 0.75),
        ("-\\frac{3}{4}", -0.75),
        ("\\dfrac34", 0.75),
        ("5 million", 5e6),
        ("$12k", 12_000.0),
        ("20th", 20.0),
        ("5km", 5.0),
        ("４２", 42.0),
        ("共有42个", 42.0),
        ("10,", 10.0),
        ("10.", 10.0),
    ] {
        let found = values(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(
            (found[0] - value).abs() <= 1e-12 * value.abs(),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn what_has_digits_is_not_always_a_number() {
    for text in ["GPT-4", "x2", "m^2", "x_1", "8/3/1997", "version 1.2.3", ""] {
        assert_eq!(values(text), Vec::<f64>::new(), "{text}");
    }
    assert_eq!(values("5-10"), [5.0, 10.0]);
    assert_eq!(values("1, 2, 3"), [1.0, 2.0, 3.0]);
    assert_eq!(values("1,2,3"), [1.0, 2.0, 3.0]);
    assert_eq!(values("(3,5)"), [3.0, 5.0]);
}

#[test]
fn percent_is_noted() {
    for text in ["50%", "50 %", "50\\%", "50 percent", "５０％"] {
        let found = numbers(text);
        assert!(found[0].percent && found[0].value == 50.0, "{text}");
    }
    assert!(!numbers("50 percentages")[0].percent);
}

#[test]
fn the_final_number_is_the_announced_or_else_the_last() {
    for (text, part, value) in [
        ("She makes 9 * 2 = $18 every day.\n#### 18", "18", 18.0),
        ("Thus \\boxed{1{,}200} of 1500", "1{,}200", 1200.0),
        ("The answer is 17 apples, 3 of them red.", "17", 17.0),
        ("The answer is 12 + 5 = 17.", "17", 17.0),
        ("The answer is 5. Check: 2 + 4 = 6", "5", 5.0),
        (
            "Final Answer: The final answer is $18$. I hope it is correct.",
            "18",
            18.0,
        ),
        ("**Answer:**\n\n$$\n18\n$$", "18", 18.0),
        ("2 + 3 = 5 apples", "5", 5.0),
        ("So we need 18.\n\n1. Buy them.\n2. Eat them.", "18", 18.0),
        ("She has 18 left.\n#### Step 3: go home", "18", 18.0),
        ("#### 2. Compute\n3 * 6 = 18", "18", 18.0),
        ("There are seven of them.", "seven", 7.0),
        ("#### -$1,200.50", "-$1,200.50", -1200.5),
        (
            "The answer is 4.\n\nQ: What of 9?\nA: The answer is 12.",
            "4",
            4.0,
        ),
        ("The result is \\(x = \\frac{1}{2}\\)", "\\frac{1}{2}", 0.5),
    ] {
        let (found, number) = final_number(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found, number.value), (part, value), "{text}");
    }
    for text in ["", "no number", "Step 3 failed"] {
        assert_eq!(final_number(text), None, "{text}");
    }
}

#[test]
fn any_text_is_read_without_a_fault() {
    // Pieces that the reader treats specially, put together in every order of three.
    let pieces = [
        "1", ",", ".", "\\frac", "{", "}", "^", "e", "-", "/", " ", "½", "１", "$", "%", "10^", "x",
    ];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let text = format!("{a}{b}{c}{a}");
                for number in numbers(&text) {
                    assert!(text.get(number.span.clone()).is_some(), "{text}");
                    assert!(number.value.is_finite(), "{text}");
                }
            }
        }
    }
}
