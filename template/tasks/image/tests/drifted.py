def test_a_paler_scan_is_drift(
    project: Project, table: Table, rows: pd.DataFrame, redrawn: Callable[..., pd.DataFrame]
) -> None:
    moved = drifted(project, table.dictionary, redrawn(rows, lambda pixels: pixels * 0.8))
    assert {"brightness", "contrast"} <= moved
    assert "digit" not in moved


def test_digits_that_are_cut_out_askew_are_drift(
    project: Project, table: Table, rows: pd.DataFrame, redrawn: Callable[..., pd.DataFrame]
) -> None:
    moved = redrawn(rows, lambda pixels: np.roll(pixels, 1, axis=1))
    assert drifted(project, table.dictionary, moved) == {"border"}


def test_another_mix_of_answers_is_drift(project: Project, table: Table, rows: pd.DataFrame) -> None:
    assert drifted(project, table.dictionary, rows[rows["digit"] != 1]) == {"digit"}

