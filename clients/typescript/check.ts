// Fetches the demo's completions with the generated client, and registers one.
import { CompletionsApi, Configuration, RegistrationsApi } from "./index"

async function check(): Promise<void> {
  const configuration = new Configuration({
    basePath: process.env.API_ADDRESS,
    accessToken: process.env.REGISTRY_KEY,
  })
  const completions = await new CompletionsApi(configuration).completionsOfCourse({ course: "BSCS1003" })
  if (!completions.every(completion => completion.grade.scale && completion.grade.grade)) {
    throw new Error("a grade is missing")
  }
  const summary = await new RegistrationsApi(configuration).registerCompletions({
    completionRegistration: [
      {
        completionId: completions[0].id,
        studentNumber: "012345678",
        registrationDate: new Date("2023-02-02T09:00:00+02:00"),
      },
    ],
  })
  if (summary.registered + summary.alreadyRegistered !== 1) {
    throw new Error(`not registered: ${JSON.stringify(summary)}`)
  }
  console.log(`${completions.length} completions with grades, 1 registered`)
}

check().catch(error => {
  console.error(error)
  process.exit(1)
})
