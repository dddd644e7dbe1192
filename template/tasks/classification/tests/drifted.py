def test_a_wrong_unit_is_drift_of_its_column_alone(project: Project, table: Table, rows: pd.DataFrame) -> None:
    moved = rows.assign(bill_depth_mm=rows["bill_depth_mm"] * 1.2)
    assert drifted(project, table.dictionary, moved) == {"bill_depth_mm"}


def test_values_that_go_missing_are_drift(project: Project, table: Table, rows: pd.DataFrame) -> None:
    assert drifted(project, table.dictionary, rows.assign(sex=None)) == {"sex"}


def test_another_mix_of_answers_is_drift(project: Project, table: Table, rows: pd.DataFrame) -> None:
    assert "species" in drifted(project, table.dictionary, rows[rows["species"] == "Gentoo"])

