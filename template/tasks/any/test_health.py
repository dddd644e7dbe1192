@pytest.fixture
def client(trained: Project) -> Iterator[TestClient]:
    with TestClient(create_app(trained)) as client:
        yield client


def test_it_says_which_model_answers(trained: Project, client: TestClient, settings: Settings) -> None:
    run = load_model(trained).card.run
    assert client.get("/health").json() == {"status": "ok", "model": settings.model.kind, "run": run}
