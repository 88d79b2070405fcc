"""Fetches the demo's completions with the generated client, and registers one."""

import os
from datetime import datetime

import openapi_client

configuration = openapi_client.Configuration(
    host=os.environ["API_ADDRESS"], access_token=os.environ["REGISTRY_KEY"])
with openapi_client.ApiClient(configuration) as client:
    completions = openapi_client.CompletionsApi(client).completions_of_course("BSCS1003")
    assert completions, "no completions"
    assert all(completion.grade.scale and completion.grade.grade for completion in completions), completions
    summary = openapi_client.RegistrationsApi(client).register_completions([
        openapi_client.CompletionRegistration(
            completion_id=completions[0].id,
            student_number="012345678",
            registration_date=datetime.fromisoformat("2023-02-02T09:00:00+02:00"))])
    assert summary.registered + summary.already_registered == 1, summary
    print(f"{len(completions)} completions with grades, 1 registered")
