def test_the_listed_size_is_right(project: Project, settings: Settings, table: Table) -> None:
    (listed,) = (r for r in read_yaml(project.data_package)["resources"] if r["name"] == settings.dataset)
    assert listed["bytes"] == table.path.stat().st_size


def test_examples_occur_in_the_data(table: Table) -> None:
    for field in table.dictionary.fields:
        assert field.example in table.frame[field.name].tolist()


@pytest.mark.parametrize("changed", ["format: parquet", 'format: csv\n    dialect: {delimiter: ";"}'])
def test_a_table_that_is_no_csv_is_refused(workspace: Project, table: Table, changed: str) -> None:
    listing = workspace.data_package.read_text(encoding="utf-8")
    workspace.data_package.write_text(listing.replace("format: csv", changed), encoding="utf-8")
    with pytest.raises(InputError, match="is no comma-separated CSV"):
        load_table(workspace, table.name)


def test_data_that_changed_unnoticed_is_refused(workspace: Project, table: Table) -> None:
    with (workspace.root / "data" / "raw" / table.path.name).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    with pytest.raises(InputError, match=r"is not the file that data/datapackage\.yaml lists"):
        load_table(workspace, table.name)
