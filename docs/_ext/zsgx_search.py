"""
The search of the documentation, in Chinese and English at once.

Sphinx's own Chinese search is not used, for two reasons. Its page never searches: it asks for a
`ChineseStemmer`, which no script defines, as the stemmer it ships is the English one. And it cuts
the pages into words by a dictionary, but leaves what is typed in one piece, so that a query of
two words without a space between them finds nothing.

Here pages and queries are cut alike: Chinese into pairs of neighbouring characters, which needs no
dictionary, and everything else into words with Sphinx's English stemmer. A page that holds what is
typed holds all of its pairs.
"""
# ruff: noqa: INP001 - Sphinx imports this module by its name, from a folder that is no package

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sphinx.search.en import SearchEnglish

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["ChineseAndEnglish", "setup"]

#: Chinese characters, as a class of a regular expression, in Python as in JavaScript.
_CHINESE: Final = r"\u3400-\u9fff"
_PIECE: Final = re.compile(f"[{_CHINESE}]+|[^\\W{_CHINESE}]+")
_IS_CHINESE: Final = re.compile(f"[{_CHINESE}]")

# Pairs that no page has are passed over, and pairs overlap only at the end: 青岛市学时 becomes 青岛
# and 学时, and 学时登记 finds a page that speaks of 登记 and of 学时.
_SPLIT_QUERY: Final = r"""
var splitQuery = (query) => {
  const known = (pair) =>
    Object.hasOwn(Search._index.terms, pair) || Object.hasOwn(Search._index.titleterms, pair);
  const pairsOf = (run) => {
    const pairs = [];
    let place = 0;
    while (place + 1 < run.length) {
      const pair = run.slice(place, place + 2);
      const taken = known(pair);
      if (taken) pairs.push(pair);
      place += taken && place + 3 !== run.length ? 2 : 1;
    }
    return pairs.length ? pairs : [run];
  };
  const pieces = query.match(/[CHINESE]+|(?:(?![CHINESE])[\p{Letter}\p{Number}_])+/gu) || [];
  return pieces.flatMap((piece) => (/[CHINESE]/.test(piece) ? pairsOf(piece) : [piece]));
};
""".replace("CHINESE", _CHINESE)


class ChineseAndEnglish(SearchEnglish):
    """Words of English, and of Chinese every character and every pair of neighbours."""

    # Sphinx takes it for `zh_CN`, in place of its own; the name of the language stays English, by
    # which Sphinx finds the stemmer.
    lang = "zh"
    js_splitter_code = _SPLIT_QUERY

    def split(self, input: str) -> list[str]:  # noqa: A002 - the name Sphinx gives it
        """Return the words of *input*."""
        found: list[str] = []
        for piece in _PIECE.findall(input):
            if _IS_CHINESE.match(piece):
                found += [*piece, *(piece[place : place + 2] for place in range(len(piece) - 1))]
            else:
                found.append(piece)
        return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Have Sphinx search Chinese as this module does."""
    app.add_search_language(ChineseAndEnglish)
    return {"parallel_read_safe": True}
