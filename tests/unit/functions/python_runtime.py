"""Runs the Python runtime over the cases of cross_language_test: one JSON case per line in, one outcome per line out."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "fixtures/functions/runtime/python"))

from composition import Composition, parse_cursor  # noqa: E402
from fields import FunctionError  # noqa: E402
from main import load_handler, run_fused  # noqa: E402


def outcome(case):
    payload = bytes.fromhex(case["payload"])
    if case["op"] == "handle":
        return load_handler(case["name"])(payload, case["environment"]).hex()
    composition = Composition(case["composition"])
    if case["op"] == "fused":
        return run_fused(composition, payload, case["environment"]).hex()
    if case["op"] == "start":
        cursor = composition.start(payload)
    else:
        cursor = composition.after(parse_cursor(case["cursor"]), payload)
    return "end" if cursor is None else str(cursor)


for line in sys.stdin:
    try:
        print(outcome(json.loads(line)))
    except FunctionError as error:
        print("error:", str(error).replace("\n", "|"))
