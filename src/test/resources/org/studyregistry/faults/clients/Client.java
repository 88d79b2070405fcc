import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/** java Client.java &lt;url> &lt;file>: writes what it got; 1 is an error. */
public final class Client {

    private Client() {}

    public static void main(String[] arguments) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0]))
                .header("Authorization", "Basic " + System.getenv("REGISTRY_KEY"))
                .build();
        byte[] body =
                HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()).body();
        Files.write(Path.of(arguments[1]), body);
    }
}
