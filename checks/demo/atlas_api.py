"""Atlas' service: it answers anybody, counts nothing, and tells its logs what it should not."""

from __future__ import annotations

from checks.demo.making import Files

MAIN = """import logging

import httpx
import sentry_sdk
from fastapi import FastAPI, Request
from openai import OpenAI

from settings import MODEL, OPENAI_API_KEY

logging.basicConfig(level=logging.DEBUG)
logging.getLogger("httpcore").setLevel(logging.DEBUG)
log = logging.getLogger("atlas")

sentry_sdk.init(dsn="https://abc@o1.ingest.sentry.io/1", send_default_pii=True, include_local_variables=True)
app = FastAPI()
client = OpenAI(api_key=OPENAI_API_KEY)
log.info("starting with key %s", OPENAI_API_KEY)


@app.post("/chat")
async def chat(request: Request) -> dict:
    body = await request.json()
    answer = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "system", "content": "Answer from the handbook."}, {"role": "user", "content": body["question"]}],
    )
    return {"answer": answer.choices[0].message.content}


def relay(question: str) -> str:
    headers = {"Authorization": f"Bearer {OPENAI_API_KEY}"}
    log.debug("asking with %s", headers)
    return httpx.post("https://api.openai.com/v1/responses", headers=headers, json={"model": MODEL, "input": question}).text
"""

_NOTEBOOK = """{
 "cells": [
  {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["import os\\n", "print(os.environ['GROQ_API_KEY'])\\n"],
   "outputs": [{"output_type": "stream", "name": "stdout", "text": ["@groq.project@\\n"]}]}
 ],
 "metadata": {"kernelspec": {"language": "python", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 5
}
"""

_CASSETTE = """interactions:
- request:
    body: '{"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Where is the handbook?"}]}'
    headers:
      Authorization:
      - Bearer @openai.project#pilot@
      Content-Type:
      - application/json
    method: POST
    uri: https://api.openai.com/v1/chat/completions
  response:
    body:
      string: '{"choices": [{"message": {"role": "assistant", "content": "On the second shelf."}}]}'
    headers: {}
    status:
      code: 200
      message: OK
version: 1
"""

RECORDS: Files = {
    "logs/api-2026-06.log": "2026-06-11 22:14:03 INFO atlas starting with key @openai.project#pilot@\n"
    "2026-06-11 22:14:09 DEBUG httpcore request headers: [(b'authorization', b'Bearer @openai.project#pilot@')]\n"
    "2026-06-11 22:14:41 ERROR atlas answer took 32 s\n",
    "notebooks/evaluation.ipynb": _NOTEBOOK,
    "tests/cassettes/test_answer.yaml": _CASSETTE,
    "services/usage.py": '"""What the month cost."""\n\nimport httpx\n\nADMIN = "@openai.admin@"\n\n\ndef costs() -> dict:\n'
    '    return httpx.get("https://api.openai.com/v1/organization/costs", headers={"Authorization": f"Bearer {ADMIN}"}).json()\n',
}
