{% include tasks ~ "/regression/split.py" -%}
