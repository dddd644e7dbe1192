def test_a_wrong_unit_is_drift_of_its_column_alone(project: Project, table: Table, rows: pd.DataFrame) -> None:
    moved = rows.assign(cement_kg_m3=rows["cement_kg_m3"] * 1.686)  # in pounds per cubic yard
    assert drifted(project, table.dictionary, moved) == {"cement_kg_m3"}


def test_an_ingredient_that_is_used_no_more_is_drift(project: Project, table: Table, rows: pd.DataFrame) -> None:
    assert drifted(project, table.dictionary, rows.assign(fly_ash_kg_m3=0.0)) == {"fly_ash_kg_m3"}


def test_weaker_answers_are_drift(project: Project, table: Table, rows: pd.DataFrame) -> None:
    assert drifted(project, table.dictionary, rows.assign(strength_mpa=rows["strength_mpa"] * 0.7)) == {"strength_mpa"}

