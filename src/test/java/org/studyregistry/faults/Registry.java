package org.studyregistry.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.ServiceProcess;

/** A registry that registers, over HTTP, and repeats what it has no response to. */
final class Registry {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Laboratory laboratory;
    private final RegistrarWithKey registrar = Lms.registrar();

    Registry(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    RegistrarWithKey registrar() {
        return registrar;
    }

    static String batch(Module module, int size) {
        return Registering.batch(IntStream.range(0, size).mapToObj(i -> Lms.completion(module)), Registering.NUMBER);
    }

    HttpResponse<String> post(String batch) throws IOException, InterruptedException {
        ServiceProcess service = laboratory.service();
        HttpRequest request = HttpRequest.newBuilder(service.uri(Registering.PATH))
                .header("Authorization", registrar.authorization())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(batch))
                .build();
        return ContractCheck.send(http, request, BodyHandlers.ofString());
    }

    /** Posts until it is acknowledged; how many attempts it took. */
    int insist(String batch) throws InterruptedException {
        for (int attempt = 1; !Thread.interrupted(); attempt++) {
            try {
                HttpResponse<String> answer = post(batch);
                if (answer.statusCode() == 200) {
                    return attempt;
                }
                if (answer.statusCode() != 503) {
                    throw new AssertionError(answer.statusCode() + " " + answer.body());
                }
            } catch (IOException broken) {
                // Nobody knows what became of it: that is what repeating is for, though not without a breath.
                LockSupport.parkNanos(10_000_000);
            }
        }
        throw new InterruptedException();
    }
}
