def replace_data(workspace: Project, name: str, old: str, new: str) -> None:
    """Change the raw table once, and list its new hash."""
    path = workspace.root / "data" / "raw" / f"{name}.csv"
    before = path.read_bytes()
    after = before.decode().replace(old, new, 1).encode()
    assert after != before
    path.write_bytes(after)
    listing = workspace.data_package.read_text(encoding="utf-8")
    workspace.data_package.write_text(listing.replace(sha256(before), sha256(after)), encoding="utf-8")
