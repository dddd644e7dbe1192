def test_texts_that_are_typed_in_capitals_are_drift_of_that_alone(
    project: Project, table: Table, rows: pd.DataFrame
) -> None:
    assert drifted(project, table.dictionary, rows.assign(text=rows["text"].str.upper())) == {"capitals_percent"}


def test_texts_that_are_cut_are_drift_of_their_length(project: Project, table: Table, rows: pd.DataFrame) -> None:
    assert {"characters", "words"} <= drifted(project, table.dictionary, rows.assign(text=rows["text"].str[:30]))


def test_blanks_that_are_lost_are_drift_of_the_words_alone(project: Project, table: Table, rows: pd.DataFrame) -> None:
    joined = rows["text"].str.replace(" ", "+", regex=False)
    assert drifted(project, table.dictionary, rows.assign(text=joined)) == {"words"}


def test_a_wish_that_many_have_at_once_is_drift(project: Project, table: Table, rows: pd.DataFrame) -> None:
    swallowed = rows[rows["intent"] == "card_swallowed"]
    assert "intent" in drifted(project, table.dictionary, pd.concat([rows, *[swallowed] * 3]))

