@pytest.fixture(scope="module")
def model(table: Table, settings: Settings, parts: Split) -> Pipeline:
    return trained(table, parts.train, settings.model, settings.seed)


def trained(table: Table, rows: pd.DataFrame, estimator: Estimator, seed: int = 0) -> Pipeline:
    return fit(rows, table.dictionary.target.name, features(table.dictionary), estimator.build(seed))


def estimator(**settings: Any) -> Estimator:
    return TypeAdapter(Estimator).validate_python(settings)


def test_it_beats_the_baseline_on_every_metric(
    project: Project, table: Table, settings: Settings, parts: Split, model: Pipeline
) -> None:
    target = table.dictionary.target.name
    rule = scores(trained(table, parts.train, settings.baseline), parts.validation, target)
    for name, value in scores(model, parts.validation, target).items():
        assert value > rule[name] if name in LARGER_IS_BETTER else value < rule[name], name
    goal = read_goal(project)
    assert rule[goal.metric] == pytest.approx(goal.baseline, abs=0.001), "docs/brief.md names another baseline"


def test_training_again_gives_the_same_model_to_the_last_bit(
    table: Table, parts: Split, one_of_each_kind: Estimator
) -> None:
    first, again = (trained(table, parts.train, one_of_each_kind).predict{{ "_proba" if classifies else "" }}(parts.validation) for _ in range(2))
    assert np.array_equal(first, again)
