"""Serves a table with gradio: gradio_table.py TABLE.json PORT."""

import json
import sys

import gradio

with open(sys.argv[1], encoding="utf-8") as file:
    table = json.load(file)

with gradio.Blocks(title="Board") as page:
    gradio.Markdown("# Board")
    gradio.Dataframe(value=table["rows"], headers=table["headers"], interactive=False)

page.launch(server_name="127.0.0.1", server_port=int(sys.argv[2]), quiet=True)
