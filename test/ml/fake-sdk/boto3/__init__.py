"""Stands for boto3: answers from the script in FAKE_AWS, and writes each request to the file FAKE_AWS_LOG, for the test to check.

The script has a list of answers for each "service.Operation", the last of which goes on; {"error": [code, message]} is an error.
"""
import base64
import io
import json
import os

SCRIPT = json.loads(os.environ["FAKE_AWS"])


class ClientError(Exception):
    def __init__(self, code, message):
        super().__init__(f"An error occurred ({code}): {message}")
        self.response = {"Error": {"Code": code, "Message": message}}


class Client:
    def __init__(self, service):
        self.service = service

    def __getattr__(self, name):
        operation = "".join(part.title() for part in name.split("_"))

        def call(**request):
            plain = {key: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value for key, value in request.items()}
            with open(os.environ["FAKE_AWS_LOG"], "a", encoding="utf-8") as log:
                log.write(json.dumps({"service": self.service, "operation": operation, "input": plain}) + "\n")
            answers = SCRIPT.get(f"{self.service}.{operation}", [{}])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if "error" in answer:
                raise ClientError(*answer["error"])
            return {key: io.BytesIO(value.encode()) if key == "Body" else value for key, value in answer.items()}

        return call


def client(service, **_):
    return Client(service)
