"""The laws of decision diagrams, on small ones that can be looked through cell by cell."""

import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from zsgx.language.diagram import Diagrams

SIZES = (2, 3, 2)
CELLS = tuple(product(*(range(size) for size in SIZES)))
Values = Sequence[object]

values = st.lists(st.sampled_from("abc"), min_size=len(CELLS), max_size=len(CELLS))
known = st.dictionaries(st.integers(0, 2), st.integers(0, 1))


def built(store: Diagrams, values: Values) -> int:
    """Return the diagram with *values*, one a cell, put together from the last axis up."""
    row = [store.leaf(str(value)) for value in values]
    for axis in reversed(range(len(SIZES))):
        size = SIZES[axis]
        row = [store.node(axis, row[at : at + size]) for at in range(0, len(row), size)]
    return row[0]


def read(store: Diagrams, root: int) -> list[object]:
    """Return the value of every cell, found by restricting."""
    found = []
    for cell in CELLS:
        leaf = store.restrict(root, dict(enumerate(cell)))
        assert store.is_leaf(leaf)
        (value,) = store.values(leaf)
        found.append(value)
    return found


def within(cell: tuple[int, ...], slots: dict[int, int]) -> bool:
    return all(cell[axis] == slot for axis, slot in slots.items())


@given(values)
def test_a_diagram_holds_the_values_it_was_made_of(one: Values) -> None:
    store = Diagrams(SIZES)

    assert read(store, built(store, one)) == one


@given(values, values)
def test_equal_functions_are_the_same_number_however_they_were_made(
    one: Values, other: Values
) -> None:
    store = Diagrams(SIZES)
    first, second = built(store, one), built(store, other)

    assert (first == second) is (one == other)
    assert store.apply(lambda here: here, first) == first
    assert store.apply(lambda here, _: here, first, second) == first
    assert store.restrict(first, {}) == first


@given(values, values)
def test_apply_is_the_function_cell_by_cell(one: Values, other: Values) -> None:
    store = Diagrams(SIZES)
    first, second = built(store, one), built(store, other)

    joined = store.apply(lambda a, b: f"{a}{b}", first, second)

    assert read(store, joined) == [f"{a}{b}" for a, b in zip(one, other, strict=True)]


@given(values, values, values)
def test_bind_goes_on_with_the_diagram_that_each_value_leads_to(
    one: Values, other: Values, third: Values
) -> None:
    store = Diagrams(SIZES)
    ways = {"a": built(store, other), "b": built(store, third), "c": store.leaf("z")}

    made = store.bind(lambda value: ways[value], built(store, one))

    wanted = [
        {"a": a, "b": b, "c": "z"}[str(value)]
        for value, a, b in zip(one, other, third, strict=True)
    ]
    assert read(store, made) == wanted


@given(values, known)
def test_restrict_keeps_the_cells_that_agree(one: Values, slots: dict[int, int]) -> None:
    store = Diagrams(SIZES)

    rest = store.restrict(built(store, one), slots)

    inside = {value for cell, value in zip(CELLS, one, strict=True) if within(cell, slots)}
    assert set(store.values(rest)) == inside
    assert store.support(rest).isdisjoint(slots)
    assert store.is_leaf(rest) is (len(inside) == 1)


@given(values)
def test_the_support_is_the_axes_that_matter(one: Values) -> None:
    store = Diagrams(SIZES)
    by_cell = dict(zip(CELLS, one, strict=True))

    def matters(axis: int) -> bool:
        return any(
            by_cell[cell] != by_cell[(*cell[:axis], slot, *cell[axis + 1 :])]
            for cell in CELLS
            for slot in range(SIZES[axis])
        )

    assert store.support(built(store, one)) == {axis for axis in range(3) if matters(axis)}


@given(values)
def test_masks_are_the_union_over_the_cells_that_an_unknown_leaves_open(one: Values) -> None:
    store = Diagrams(SIZES)
    bits = {"a": 1, "b": 2, "c": 4}

    masks = store.masks(built(store, one), bits.__getitem__)

    wanted = []
    for slots in product(*(range(size + 1) for size in SIZES)):
        chosen = {axis: slot - 1 for axis, slot in enumerate(slots) if slot}
        union = 0
        for cell, value in zip(CELLS, one, strict=True):
            union |= bits[str(value)] if within(cell, chosen) else 0
        wanted.append(union)
    assert masks == wanted


@given(values, st.sampled_from("abc"))
def test_the_paths_to_a_value_lead_there_and_cover_all_its_cells(one: Values, value: str) -> None:
    store = Diagrams(SIZES)
    root = built(store, one)
    wanted: Callable[[object], bool] = value.__eq__

    paths = list(store.paths_to(root, wanted))

    assert store.path_to(root, wanted) == (paths[0] if paths else None)
    covered = [cell for cell in CELLS if any(within(cell, path) for path in paths)]
    assert covered == [cell for cell, held in zip(CELLS, one, strict=True) if held == value]


def test_a_node_whose_children_are_alike_is_that_child() -> None:
    store = Diagrams(SIZES)
    leaf = store.leaf("a")

    assert store.node(0, [leaf, leaf]) == leaf
    assert len(store) == 1


def test_values_of_different_kinds_are_different_leaves() -> None:
    store = Diagrams(SIZES)

    assert store.leaf(value=True) != store.leaf(1)
    assert store.leaf(value=True) == store.leaf(value=True)


def test_the_slots_of_some_axes_are_combined_in_order() -> None:
    assert list(Diagrams(SIZES).combinations([2, 0])) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_store_that_was_pickled_still_makes_each_diagram_once() -> None:
    store = Diagrams(SIZES)
    root = store.of_axis(1, "abc")

    again = pickle.loads(pickle.dumps(store))

    assert again.of_axis(1, "abc") == root
    assert len(again) == len(store)


def test_threads_that_share_a_store_make_each_diagram_once() -> None:
    store = Diagrams((2,) * 6)

    def build(_: int) -> int:
        root = store.leaf(0)
        for axis in reversed(range(6)):
            root = store.node(axis, [root, store.apply(lambda value: value + 1, root)])
        return root

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(build, range(64)))) == 1


def test_a_draft_is_worked_on_alone() -> None:
    store = Diagrams(SIZES)
    leaf = store.leaf("a")
    draft = store.draft()

    made = draft.of_axis(0, range(SIZES[0]))

    assert draft.leaf("a") == leaf
    assert len(store) == 1
    assert len(draft) > made
