def test_a_missing_number_is_the_median_and_numbers_are_scaled(table: Table) -> None:
    length = Field(name="length", type="number", description="", role="feature")
    things = table.dictionary.model_copy(update={"fields": (length,)})
    known, new = (to_frame([{"length": v} for v in values], [length]) for values in ([1, 1, 2, 6, 10], [None, 4]))
    prepared = features(things).fit(known).transform(new)
    np.testing.assert_allclose(prepared, [[(2 - 4) / 12.4**0.5], [0]])  # their mean is 4, their variance 12.4


def test_a_boolean_is_a_feature_and_may_be_missing(table: Table) -> None:
    heavy = Field(name="heavy", type="boolean", description="", role="feature")
    things = table.dictionary.model_copy(update={"fields": (heavy,)})
    prepared = features(things).fit_transform(to_frame([{"heavy": v} for v in (True, False, None)], [heavy]))
    assert prepared.tolist() == [[0, 1], [1, 0], [0, 0]]
