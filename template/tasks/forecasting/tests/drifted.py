def test_days_that_are_all_holidays_are_drift(project: Project, table: Table, rows: pd.DataFrame) -> None:
    assert drifted(project, table.dictionary, rows.assign(holiday=1.0)) == {"holiday"}


def test_weeks_of_another_shape_are_drift(project: Project, table: Table) -> None:
    closed = table.frame.assign(cnt=table.frame["cnt"].where(table.frame["workingday"] == 1, 0.0))
    days = with_history(closed, table.dictionary)
    assert drifted(project, table.dictionary, days) == {"week_before_percent"}


def test_growth_is_no_drift(project: Project, table: Table, parts: Split) -> None:
    days = with_history(table.frame.assign(cnt=table.frame["cnt"] * 2), table.dictionary)
    assert drifted(project, table.dictionary, days.loc[parts.test.index]) == set()

