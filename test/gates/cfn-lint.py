"""Runs cfn-lint once for each list of arguments in standard input, and prints the exit code and the output of each."""
import contextlib
import io
import json
import sys

from cfnlint.runner import main


def run(arguments):
    output = io.StringIO()
    sys.argv[1:] = arguments
    with contextlib.redirect_stdout(output):
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = stop.code or 0
    return {"status": status, "output": output.getvalue()}


print(json.dumps([run(arguments) for arguments in json.load(sys.stdin)]))
