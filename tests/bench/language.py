"""Something like Swedish, to be searched: few words are common, most are rare, all have forms."""

import random
from dataclasses import dataclass
from itertools import accumulate

from storage.words.wording import stems_of

STEMS = 40_000

COMMONEST = (
    *("och", "i", "att", "det", "som", "en", "på", "är", "av", "för", "med", "till", "den"),
    *("har", "de", "ett", "om", "vi", "så", "du", "från", "vid", "kan", "kommunen", "idag"),
    *("välkommen", "nya", "alla", "barn", "kommun", "skola", "arbete", "tid", "dag", "mer"),
)
_ENDINGS = ("", "", "en", "et", "ar", "er", "or", "erna", "ens", "s", "a", "ade")
_ONSETS = (
    *("b", "br", "d", "dr", "f", "fl", "fr", "g", "gl", "h", "j", "k", "kl", "kn", "l", "m"),
    *("n", "p", "pr", "r", "s", "sk", "sp", "st", "str", "t", "tr", "v"),
)
_VOWELS = "aeiouyåäö"
_CODAS = ("", "l", "n", "r", "s", "t", "k", "rn", "nd", "ng", "st", "ll", "mp")


def vocabulary(chance: random.Random) -> list[str]:
    """Return words from the commonest to the rarest, most of them made up of Swedish syllables."""
    made = list(COMMONEST)
    for _ in range(STEMS):
        syllables = (
            chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)
            for _ in range(chance.choice((1, 2, 2, 3, 4)))
        )
        made.append("".join(syllables))
    return list(dict.fromkeys(made))


@dataclass(frozen=True)
class Language:
    """Words and how common they are: the n:th as one in n + 2.7 (Zipf and Mandelbrot).

    ``forms`` holds each word in all its forms, ``stems`` what each is indexed as.
    """

    words: list[str]
    forms: list[str]
    stems: list[tuple[str, ...]]
    shares: list[float]

    @classmethod
    def of(cls, words: list[str]) -> "Language":
        """Return the language of the words, given from the commonest on."""
        forms, weights = [], []
        for rank, word in enumerate(words):
            endings = ("",) if rank < len(COMMONEST) else _ENDINGS
            forms += [word + ending for ending in endings]
            weights += [1 / (rank + 2.7) / len(endings)] * len(endings)
        return cls(words, forms, [stems_of((form,)) for form in forms], list(accumulate(weights)))

    def text(self, chance: random.Random) -> list[int]:
        """Return the forms of a post or comment: 34 in the mean, some with many more."""
        length = 3 + int(chance.expovariate(1 / 31))
        return chance.choices(range(len(self.forms)), cum_weights=self.shares, k=length)
