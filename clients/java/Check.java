import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.CompletionsApi;
import org.openapitools.client.api.RegistrationsApi;
import org.openapitools.client.model.CompletionRegistration;
import org.openapitools.client.model.RegistrationSummary;
import org.openapitools.client.model.StudyRegistryCompletion;

/** Fetches the demo's completions with the generated client, and registers one. */
public final class Check {

    private Check() {}

    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.setBasePath(System.getenv("API_ADDRESS"));
        client.setBearerToken(System.getenv("REGISTRY_KEY"));
        List<StudyRegistryCompletion> completions = new CompletionsApi(client)
                .completionsOfCourse("BSCS1003", null, null, null, null, null, null, null, null, null);
        for (StudyRegistryCompletion completion : completions) {
            if (completion.getGrade().getScale() == null || completion.getGrade().getGrade() == null) {
                throw new IllegalStateException("A grade is missing: " + completion);
            }
        }
        UUID first = completions.get(0).getId();
        RegistrationSummary summary = new RegistrationsApi(client)
                .registerCompletions(
                        List.of(new CompletionRegistration()
                                .completionId(first)
                                .studentNumber("012345678")
                                .registrationDate(OffsetDateTime.parse("2023-02-02T09:00:00+02:00"))),
                        null,
                        null);
        if (summary.getRegistered() + summary.getAlreadyRegistered() != 1) {
            throw new IllegalStateException("Not registered: " + summary);
        }
        System.out.println(completions.size() + " completions with grades, 1 registered");
    }
}
