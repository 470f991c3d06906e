#!/usr/bin/env python3
"""Write the items of the built-in benchmark tracks, and check all built-in tracks.

    python3 content/generate.py           write tracks/{first-letter,plural,larger-animal}/items.jsonl
    python3 content/generate.py --check   change nothing; exit 1 if a file differs or a track is malformed

Needs Python 3.11 and nothing else. The order of the items comes from SHA-256 of a
seed and the word, not from a random generator, so that the bytes are the same with
every Python version. Changed items are a new benchmark: raise `version` in track.toml.
"""

import hashlib
import json
import sys
import tomllib
from collections import Counter
from pathlib import Path

TRACKS = Path(__file__).resolve().parent / "tracks"
SEED = "openmic-content-1"
ITEMS = 120
MIN_MASS_RATIO = 6.0
"""Smallest ratio of body masses in a pair, so that no reader doubts which is larger."""

# --- first-letter: five words for each of 24 letters (none begin with x or z) -------

FIRST_LETTER_WORDS = """
anchor apron autumn acorn almond      basket bridge button breeze beetle
candle copper cactus cellar cousin    dragon drawer diesel desert doctor
engine eagle elbow errand emerald     feather fabric forest fiddle flavour
garlic guitar glacier goblet ginger   hammer harbour helmet honey hinge
island icicle insect iron index       jacket jungle jigsaw jelly jewel
kettle kitchen kitten kernel knot     ladder lantern lemon lizard lobster
magnet marble meadow mirror muffin    needle napkin noodle nectar nutmeg
orchard oyster olive otter oven       pepper pillow pocket puddle parrot
quarter quilt quartz queue quiver     ribbon rocket rabbit river raisin
saddle silver spoon sunset sailor     ticket timber tunnel turnip thunder
umbrella uncle urchin uniform utensil velvet violin valley vinegar voyage
walnut window wagon whistle willow    yellow yogurt yacht yesterday yarn
""".split()

# --- plural: regular words by rule, the others spelled out -------------------------

PLURAL_REGULAR = """
book cat lamp chair river cloud window garden bottle pencil
teacher apple hammer ticket bridge planet doctor orange pillow spoon
forest button engine shadow mirror letter island carpet basket stone
camera rocket student finger tunnel magnet
""".split()

PLURAL_ES = """
bus glass dress church brush fox watch bench class wish
peach lens tax branch bush sandwich
""".split()

PLURAL_Y = """
baby city story party lady berry country family puppy cherry
army library memory daisy factory diary enemy
""".split()

PLURAL_VOWEL_Y = "monkey donkey turkey valley journey holiday".split()

PLURAL_F = {
    "wolf": ["wolves"],
    "knife": ["knives"],
    "wife": ["wives"],
    "life": ["lives"],
    "half": ["halves"],
    "shelf": ["shelves"],
    "loaf": ["loaves"],
    "thief": ["thieves"],
    "calf": ["calves"],
    "roof": ["roofs", "rooves"],
    "scarf": ["scarves", "scarfs"],
    "cliff": ["cliffs"],
}

PLURAL_O = {
    "potato": ["potatoes"],
    "tomato": ["tomatoes"],
    "hero": ["heroes"],
    "echo": ["echoes"],
    "piano": ["pianos"],
    "photo": ["photos"],
    "radio": ["radios"],
    "zoo": ["zoos"],
    "volcano": ["volcanoes", "volcanos"],
    "mango": ["mangoes", "mangos"],
}

PLURAL_IRREGULAR = {
    "child": ["children"],
    "man": ["men"],
    "woman": ["women"],
    "mouse": ["mice"],
    "goose": ["geese"],
    "foot": ["feet"],
    "ox": ["oxen"],
    "person": ["people", "persons"],
    "louse": ["lice"],
    "sheep": ["sheep"],
    "deer": ["deer", "deers"],
    "fish": ["fish", "fishes"],
    "salmon": ["salmon", "salmons"],
    "aircraft": ["aircraft"],
    "species": ["species"],
    "crisis": ["crises"],
    "analysis": ["analyses"],
    "oasis": ["oases"],
    "cactus": ["cacti", "cactuses"],
    "fungus": ["fungi", "funguses"],
    "bacterium": ["bacteria"],
    "criterion": ["criteria", "criterions"],
    "phenomenon": ["phenomena", "phenomenons"],
}

# --- larger-animal: usual adult body mass in kilograms, to one figure or two --------

MASS_KG = {
    "ant": 0.000005, "flea": 0.000001, "mosquito": 0.000003, "fly": 0.00002,
    "ladybird": 0.00003, "bee": 0.0001, "wasp": 0.0001, "moth": 0.0003,
    "butterfly": 0.0005, "spider": 0.001, "grasshopper": 0.001, "worm": 0.003,
    "snail": 0.01, "hummingbird": 0.004, "shrew": 0.008, "mouse": 0.02,
    "sparrow": 0.03, "frog": 0.04, "hamster": 0.12, "squirrel": 0.4,
    "pigeon": 0.35, "crow": 0.5, "hedgehog": 0.9, "duck": 1.2,
    "chicken": 2.5, "rabbit": 2.0, "cat": 4.5, "fox": 6.0,
    "goose": 5.0, "otter": 9.0, "badger": 11.0, "penguin": 15.0,
    "beaver": 20.0, "wolf": 40.0, "goat": 60.0, "sheep": 75.0,
    "kangaroo": 60.0, "panda": 110.0, "lion": 180.0, "tiger": 200.0,
    "donkey": 180.0, "gorilla": 160.0, "bear": 250.0, "zebra": 350.0,
    "camel": 550.0, "horse": 500.0, "cow": 650.0, "buffalo": 700.0,
    "crocodile": 400.0, "giraffe": 1100.0, "walrus": 1200.0, "hippo": 1800.0,
    "rhino": 2000.0, "elephant": 5000.0, "whale": 40000.0,
}  # fmt: skip

RESERVED_PAIRS = [{"mouse", "horse"}, {"elephant", "cat"}, {"bee", "sheep"}, {"whale", "dog"}]
"""Pairs of the few-shot examples in tracks/larger-animal/track.toml."""


def by_digest(name, things):
    """`things` in an order that looks random and never changes."""
    return sorted(things, key=lambda t: hashlib.sha256(f"{SEED}/{name}/{t}".encode()).digest())


def first_letter():
    """Pairs of a word and its first letter."""
    return [(word, word[0]) for word in by_digest("first-letter", FIRST_LETTER_WORDS)]


def plural():
    """Pairs of a singular and its plural, or the list of accepted plurals."""
    table = {word: [word + "s"] for word in PLURAL_REGULAR + PLURAL_VOWEL_Y}
    table |= {word: [word + "es"] for word in PLURAL_ES}
    table |= {word: [word[:-1] + "ies"] for word in PLURAL_Y}
    table |= PLURAL_F | PLURAL_O | PLURAL_IRREGULAR
    words = by_digest("plural", table)
    return [(word, table[word] if len(table[word]) > 1 else table[word][0]) for word in words]


def larger_animal():
    """Pairs of a question "a or b" and the accepted names of the larger one.

    The larger animal comes first in exactly half of the items, so that always naming
    the first, or always the second, scores 50 %. No animal is in more than eight items.
    """
    pairs = [
        (small, large)
        for small in MASS_KG
        for large in MASS_KG
        if MASS_KG[large] >= MIN_MASS_RATIO * MASS_KG[small]
    ]
    used = Counter()
    items = []
    for small, large in by_digest("larger-animal", pairs):
        if len(items) == ITEMS:
            break
        if max(used[small], used[large]) >= 8 or {small, large} in RESERVED_PAIRS:
            continue
        used.update((small, large))
        question = f"{large} or {small}" if len(items) % 2 == 0 else f"{small} or {large}"
        article = "an" if large[0] in "aeiou" else "a"
        items.append((question, [large, f"{article} {large}", f"the {large}"]))
    return by_digest("larger-animal/order", items)


def lines(slug, pairs):
    """The bytes of an items.jsonl: one JSON object a line, numbered from 001."""
    rows = (
        json.dumps(
            {"id": f"{slug}-{number:03}", "input": question, "target": target},
            ensure_ascii=False,
        )
        for number, (question, target) in enumerate(pairs, 1)
    )
    return "".join(row + "\n" for row in rows).encode()


def problems(folder):
    """What is wrong with the track in `folder`, as sentences."""
    try:
        spec = tomllib.loads((folder / "track.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        yield f"track.toml: {error}"
        return
    items = []
    text = (folder / "items.jsonl").read_text(encoding="utf-8")
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        try:
            items.append(json.loads(line))
        except json.JSONDecodeError as error:
            yield f"items.jsonl, line {number}: not a JSON object ({error.msg})"
            return
    for field in ("id", "input", "category" if spec["kind"] == "humor" else "target"):
        lacking = [number for number, item in enumerate(items, 1) if not item.get(field)]
        if lacking:
            yield f"items.jsonl, line {lacking[0]}: no {field}"
            return
    if spec["slug"] != folder.name:
        yield f"the slug {spec['slug']!r} is not the name of the folder"
    if "{input}" not in spec["request"]["template"]:
        yield "the template lacks {input}"
    for field in ("id", "input"):
        for value, count in Counter(item[field] for item in items).items():
            if count > 1:
                yield f"the {field} {value!r} occurs {count} times"
    for example in spec.get("examples", []):
        if any(item["input"] == example["input"] for item in items):
            yield f"the example {example['input']!r} is also an item"


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    failed = False
    made = {"first-letter": first_letter(), "plural": plural(), "larger-animal": larger_animal()}
    for slug, pairs in made.items():
        assert len(pairs) == ITEMS, f"{slug} has {len(pairs)} items instead of {ITEMS}"
        path, wanted = TRACKS / slug / "items.jsonl", lines(slug, pairs)
        if not arguments:
            path.write_bytes(wanted)
        elif not path.exists() or path.read_bytes() != wanted:
            print(f"{path} differs: run python3 content/generate.py, or undo the edit")
            failed = True
    for folder in sorted(path.parent for path in TRACKS.glob("*/track.toml")):
        for problem in problems(folder):
            print(f"{folder.name}: {problem}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
