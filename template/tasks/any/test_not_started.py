def test_it_does_not_start_without_a_model(workspace: Project) -> None:
    with pytest.raises(InputError, match="no model has been trained yet"):
        create_app(workspace)


@pytest.mark.parametrize(
    ("accepted", "message"), [(None, "has not been judged yet; `evaluate` does it"), (False, "misses the target")]
)
def test_it_does_not_start_with_a_model_that_is_not_accepted(
    trained: Project, accepted: bool | None, message: str
) -> None:
    update_page(trained.model_card, {"accepted": accepted}, {})
    with pytest.raises(InputError, match=message):
        create_app(trained)
{%- if watched %}


def test_it_does_not_start_when_it_cannot_log(trained: Project) -> None:
    trained.request_log.mkdir(parents=True)
    with pytest.raises(InputError, match=r"requests\.csv cannot be written"):
        create_app(trained)
{%- endif -%}
